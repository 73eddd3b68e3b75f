/** The modules that are measured: ours as they were built, and those that exist only to be compared with. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { root } from "../compile.ts";
import { withoutNames } from "../wasm-names.ts";

export interface BuiltModule {
  readonly name: string;
  readonly wasm: Uint8Array;
  readonly bytes: number;
  readonly sha256: string;
}

export const MODULES = [
  ...["focus-group", "jwt-tenant", "baggage", "body-field"],
  ...["floor-header", "floor-token", "floor-body", "stock"],
] as const;
export type ModuleName = (typeof MODULES)[number];

const COMPILER = join(root, "node_modules/assemblyscript/bin/asc.js");

/** The settings that each module of the benchmark itself is compiled with. */
const SETTINGS: Partial<Record<ModuleName, string>> = {
  "floor-header": "floor",
  "floor-token": "floor",
  "floor-body": "floor",
  stock: "stock",
};

/**
 * Reads a module of dist/modules, or compiles one of scripts/bench/modules into a folder.
 *
 * @throws Error where it was not built or does not compile
 */
export async function getModule(name: ModuleName, folder: string): Promise<BuiltModule> {
  const settings = SETTINGS[name];
  const wasm = settings === undefined ? await readBuilt(name) : await compile(name, settings, folder);
  return { name, wasm, bytes: wasm.length, sha256: createHash("sha256").update(wasm).digest("hex") };
}

async function readBuilt(name: string): Promise<Uint8Array> {
  const file = join(root, "dist/modules", `${name}.wasm`);
  if (!existsSync(file)) throw new Error(`${name} was not built: npm run build`);
  return readFile(file);
}

/** By the compiler as a process, as only that can look into a folder of the stock runtime's missing parts. */
async function compile(name: string, settings: string, folder: string): Promise<Uint8Array> {
  const source = `scripts/bench/modules/${name}.ts`;
  const file = join(folder, `${name}.wasm`);
  const config = `scripts/bench/modules/${settings}.asconfig.json`;
  await promisify(execFile)(process.execPath, [COMPILER, source, "--config", config, "--outFile", file], {
    cwd: root,
  });
  return withoutNames(await readFile(file));
}
