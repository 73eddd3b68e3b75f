/** The modules that Plugin documents name: the bytes and what is known of them. */
import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { ignoreAbsent, readRegularFile } from "./directory.ts";
import type { PluginDocument } from "./kinds/plugin.ts";
import { type DocumentError, errorAt, type Sourced } from "./source.ts";
import { compileSchema, type SchemaError } from "./validate.ts";

/**
 * A header by name, or those that a config names at a JSON Pointer (or the default where it does not); a step
 * `*` of the pointer stands for every item of a list, a step `**` for any number of steps.
 */
export type HeaderReference = string | { pointer: string; default?: string | string[] };

/** What the build writes beside a module, and what a third-party module may bring: `<name>.json`. */
export interface Manifest {
  name: string;
  version: string;
  sha256: string;
  place: "request" | "upstream";
  needsBody: boolean;
  lowestEnvoy: string;
  reads: HeaderReference[];
  owns: HeaderReference[];
  /** Those of `owns` that are set to what the client says, as it says it. Default: none. */
  believes?: HeaderReference[];
  /** Where its config has the URIs that it calls, through clusters of their scheme, host and port. Default: none. */
  calls?: { pointer: string }[];
  schema: object;
}

/** A module as a plugin uses it. Without a manifest nothing is known but its bytes. */
export interface Module {
  wasm: Uint8Array;
  /** Hex digest of the bytes. */
  sha256: string;
  manifest?: Manifest;
  /** Checks a plugin's config against the manifest's schema; accepts everything where there is none. */
  checkConfig(config: unknown): SchemaError[];
}

const SHIPPED = fileURLToPath(new URL("dist/modules/", import.meta.resolve("numesh/package.json")));

/** Loads modules and keeps those whose bytes have not changed. */
export class ModuleLibrary {
  readonly #shipped: string;
  readonly #loaded = new Map<string, { digest: string; module: Module }>();

  /** @param shipped folder of the modules that are named without a path */
  constructor(shipped = SHIPPED) {
    this.#shipped = shipped;
  }

  /** The module of a plugin, or the one error that says why it cannot be had. */
  async find(plugin: Sourced<PluginDocument>): Promise<Module | DocumentError> {
    const { module } = plugin.document;
    const path = module.startsWith(".")
      ? resolve(dirname(plugin.source.file), module)
      : resolve(this.#shipped, `${module}.wasm`);
    try {
      const [wasm, manifest] = await Promise.all([
        readRegularFile(path),
        readRegularFile(path.replace(/\.wasm$/, ".json")).catch(ignoreAbsent),
      ]);
      if (wasm === undefined) throw new Error("this is no file");
      return this.#load(path, wasm, manifest?.toString("utf8"));
    } catch (error) {
      const absent = error instanceof Error && "code" in error && error.code === "ENOENT";
      const reason = absent
        ? "there is no such file"
        : error instanceof Error
          ? error.message
          : String(error);
      const shipped = (await readdir(this.#shipped).catch(() => []))
        .filter((name) => name.endsWith(".wasm"))
        .map((name) => name.slice(0, -".wasm".length));
      if (shipped.length === 0) {
        return errorAt(
          plugin,
          ["module"],
          "the modules of numesh have not been built",
          "npm run build, once",
        );
      }
      const expected = `${shipped.join(", ")}, or the path of a .wasm file relative to this document`;
      return errorAt(
        plugin,
        ["module"],
        `the module ${JSON.stringify(module)} cannot be used: ${reason}`,
        expected,
      );
    }
  }

  #load(path: string, wasm: Uint8Array, manifestText: string | undefined): Module {
    const sha256 = createHash("sha256").update(wasm).digest("hex");
    const digest = `${sha256} ${manifestText ?? ""}`;
    const known = this.#loaded.get(path);
    if (known?.digest === digest) return known.module;

    const manifest = manifestText === undefined ? undefined : readManifest(manifestText);
    if (manifest !== undefined && manifest.sha256 !== sha256) {
      throw new Error("its manifest has the sha256 of another file");
    }
    const check = manifest === undefined ? () => [] : compileSchema(manifest.schema);
    const module: Module = {
      wasm,
      sha256,
      checkConfig: check,
      ...(manifest === undefined ? {} : { manifest }),
    };
    this.#loaded.set(path, { digest, module });
    return module;
  }
}

const checkManifest = compileSchema({
  type: "object",
  required: ["sha256", "owns", "schema"],
  properties: {
    sha256: { type: "string" },
    owns: { $ref: "#/$defs/headers" },
    believes: { $ref: "#/$defs/headers" },
    reads: { $ref: "#/$defs/headers" },
    calls: {
      type: "array",
      items: { type: "object", required: ["pointer"], properties: { pointer: { type: "string" } } },
    },
    schema: { type: "object", properties: { $async: false } },
  },
  $defs: {
    headers: {
      type: "array",
      items: {
        oneOf: [
          { type: "string" },
          {
            type: "object",
            required: ["pointer"],
            properties: {
              pointer: { type: "string" },
              default: { type: ["string", "array"], items: { type: "string" } },
            },
          },
        ],
      },
    },
  },
});

/** @throws Error if it is no manifest */
function readManifest(text: string): Manifest {
  const manifest = JSON.parse(text);
  const [wrong] = checkManifest(manifest);
  if (wrong !== undefined) throw new Error(`its manifest is wrong: ${wrong.key} ${wrong.message}`);
  return manifest as Manifest;
}

/** The headers that references stand for in a given config. */
export function resolveHeaders(references: HeaderReference[], config: unknown): string[] {
  return references.flatMap((reference) => {
    if (typeof reference === "string") return [reference];
    const names = valuesAt(reference.pointer, config).filter((value) => typeof value === "string");
    if (names.length === 0) return reference.default ?? [];
    return names.map((name) => name.toLowerCase());
  });
}

/** What a config has at a JSON Pointer, in which a step `*` stands for every item, `**` for any number of steps. */
export function valuesAt(pointer: string, config: unknown): unknown[] {
  return pointer.split("/").slice(1).reduce(step, [config]);
}

function step(values: unknown[], key: string): unknown[] {
  return values.flatMap((value) => {
    if (key === "*") return Array.isArray(value) ? value : [];
    if (key === "**") return withAllInside(value);
    const known = typeof value === "object" && value !== null && Object.hasOwn(value, key);
    return known ? [(value as Record<string, unknown>)[key]] : [];
  });
}

/** The value and all that it contains, each once: an object of YAML may contain itself. */
function withAllInside(value: unknown, seen = new Set<unknown>()): unknown[] {
  if (typeof value !== "object" || value === null) return [value];
  if (seen.has(value)) return [];
  seen.add(value);
  return [value, ...Object.values(value).flatMap((inner) => withAllInside(inner, seen))];
}
