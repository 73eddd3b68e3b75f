/**
 * Compiles every assembly/modules/<name>.ts:
 *
 * - dist/modules/<name>.wasm: optimised, without names.
 * - dist/modules/<name>.json: its manifest, from the filter's manifest.json and schema.json.
 * - dist/modules/debug/<name>.wasm: the same code with the names of its functions, for stack traces.
 *
 * A module whose sources did not change is left as it is. Exit code 1 if one fails.
 *
 *     node scripts/build-modules.ts [name...]
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compile, compilerVersion, root } from "./compile.ts";
import { withoutNames } from "./wasm-names.ts";

const modulesFolder = join(root, "assembly/modules");
const output = join(root, "dist/modules");

/** Files that every module depends on beside those that the compiler reads. */
const common = [
  "asconfig.json",
  "package.json",
  "scripts/build-modules.ts",
  "scripts/compile.ts",
  "scripts/wasm-names.ts",
];

/** What a module was built from: the files, and one hash over them and the compiler. */
interface Inputs {
  readonly files: string[];
  readonly hash: string;
}

await main(process.argv.slice(2));

async function main(wanted: string[]): Promise<void> {
  const known = readdirSync(modulesFolder)
    .filter((file) => file.endsWith(".ts") && !/\.(spec|test)\.ts$/.test(file))
    .map((file) => file.slice(0, -".ts".length))
    .sort();
  const names = wanted.length === 0 ? known : wanted;
  mkdirSync(join(output, "debug"), { recursive: true });
  for (const name of names) {
    try {
      if (!known.includes(name)) throw new Error(`there is no assembly/modules/${name}.ts`);
      const state = isUpToDate(name) ? "up to date" : await build(name);
      console.log(`${name}: ${readFileSync(join(output, `${name}.wasm`)).length} bytes, ${state}`);
    } catch (error) {
      console.error(`${name}: ${error instanceof Error ? error.message : error}`);
      process.exitCode = 1;
    }
  }
}

async function build(name: string): Promise<string> {
  const started = performance.now();
  const filter = `assembly/filters/${name}`;
  const compiled = await compile(`assembly/modules/${name}.ts`, ["--target", "release", "--debug"]);
  const debug = compiled.binary;
  const release = withoutNames(debug);
  const manifest = {
    name,
    version: readJson("package.json").version,
    abi: "0.2.1",
    sha256: createHash("sha256").update(release).digest("hex"),
    ...readJson(`${filter}/manifest.json`),
    schema: readJson(`${filter}/schema.json`),
  };
  const files = [...common, `${filter}/manifest.json`, `${filter}/schema.json`, ...compiled.files].sort();
  const inputs: Inputs = { files, hash: hashOf(files) };
  writeFileSync(join(output, `${name}.wasm`), release);
  writeFileSync(join(output, "debug", `${name}.wasm`), debug);
  writeFileSync(join(output, `${name}.json`), `${JSON.stringify(manifest, null, 2)}\n`);
  writeFileSync(inputsFile(name), JSON.stringify(inputs));
  return `built in ${Math.round(performance.now() - started)} ms`;
}

function isUpToDate(name: string): boolean {
  const outputs = [`${name}.wasm`, `${name}.json`, `debug/${name}.wasm`].map((file) => join(output, file));
  if (![...outputs, inputsFile(name)].every((file) => existsSync(file))) return false;
  const inputs: Inputs = JSON.parse(readFileSync(inputsFile(name), "utf8"));
  const sameInputs =
    inputs.files.every((file) => existsSync(join(root, file))) && hashOf(inputs.files) === inputs.hash;
  return (
    sameInputs &&
    digestOf(`${name}.wasm`) === JSON.parse(readFileSync(join(output, `${name}.json`), "utf8")).sha256
  );
}

function digestOf(file: string): string {
  return createHash("sha256")
    .update(readFileSync(join(output, file)))
    .digest("hex");
}

function hashOf(files: string[]): string {
  const hash = createHash("sha256").update(compilerVersion);
  for (const file of files) hash.update(`\n${file}\n`).update(readFileSync(join(root, file)));
  return hash.digest("hex");
}

function inputsFile(name: string): string {
  return join(output, "debug", `${name}.inputs.json`);
}

function readJson(file: string): Record<string, unknown> {
  try {
    return JSON.parse(readFileSync(join(root, file), "utf8"));
  } catch (error) {
    throw new Error(`${file}: ${error instanceof Error ? error.message : error}`);
  }
}
