/** The AssemblyScript compiler, with the settings of asconfig.json. */
import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import * as asc from "assemblyscript/asc";

/** The top folder of the project. */
export const root = fileURLToPath(new URL("..", import.meta.url));

export const compilerVersion = asc.version;

export interface Compiled {
  readonly binary: Uint8Array;
  /** The module in the text format. Empty without `--textFile`. */
  readonly text: string;
  /** The source files that went into it, from the top folder. */
  readonly files: string[];
}

/**
 * Compiles one entry file, given from the top folder, or `source` as if it were there. Nothing is written to disk.
 * Throws an Error with the compiler's own words where it does not compile.
 */
export async function compile(entry: string, flags: string[], source?: string): Promise<Compiled> {
  const files = new Set<string>();
  let binary: Uint8Array | undefined;
  let text = "";
  const words = asc.createMemoryStream();
  const { error } = await asc.main(
    [entry, "--config", "asconfig.json", "--outFile", "module.wasm", ...flags],
    {
      stdout: words,
      stderr: words,
      readFile(file, folder) {
        const path = join(root, folder, file);
        if (source !== undefined && path === join(root, entry)) return source;
        if (!existsSync(path)) return null;
        files.add(relative(root, path));
        return readFileSync(path, "utf8");
      },
      writeFile(_file, contents) {
        if (typeof contents === "string") text = contents;
        else binary = contents;
      },
      listFiles: () => null,
    },
  );
  if (error !== null || binary === undefined) throw new Error(`does not compile\n${words.toString()}`);
  return { binary, text, files: [...files] };
}
