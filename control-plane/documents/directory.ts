/** A folder of documents on disk: reading it, and being told when it changes. */
import { readdir, readFile, stat } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import chokidar from "chokidar";
import type { SourceFile } from "./parse.ts";
import type { DocumentError, Sourced } from "./source.ts";

const DOCUMENT = /\.ya?ml$/;

/** Events closer together than this many milliseconds are one change (editors write in several steps). */
const SETTLE_MILLISECONDS = 30;

/**
 * Reads every .yaml and .yml file below a folder, or one file. Dot files and node_modules are left out.
 *
 * @returns the files in the order of their paths; an error where there is nothing to read
 */
export async function readDirectory(path: string): Promise<{ files: SourceFile[]; errors: DocumentError[] }> {
  const fail = (message: string) => ({ files: [], errors: [{ file: path, line: 1, key: "", message }] });
  try {
    const names = (await stat(path)).isDirectory() ? await listDocuments(path) : [path];
    const files: SourceFile[] = [];
    for (const name of names) {
      // A file that vanished since it was listed is as if it had never been.
      const text = await readRegularFile(name).catch(ignoreAbsent);
      if (text !== undefined) files.push({ path: name, text: text.toString("utf8") });
    }
    return files.length > 0 ? { files, errors: [] } : fail("there is no .yaml file here");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return fail(code === "ENOENT" ? "there is no such file or folder" : message);
  }
}

async function listDocuments(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory() && DOCUMENT.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !isHidden(relative(folder, path)))
    .sort();
}

/** Reads a file; anything else (a folder, a pipe, which would never end) is absent. @throws as readFile does */
export async function readRegularFile(path: string): Promise<Buffer | undefined> {
  return (await stat(path)).isFile() ? readFile(path) : undefined;
}

export interface Watch {
  /** Also watches the modules that these documents name by path, which may lie outside the folder. */
  follow(documents: Iterable<Sourced>): void;
  close(): Promise<void>;
}

/** Calls `changed` after each change of a document or module below `path`, until closed. */
export async function watchDirectory(path: string, changed: () => void): Promise<Watch> {
  let timer: NodeJS.Timeout | undefined;
  const watcher = chokidar.watch(path, {
    ignoreInitial: true,
    ignored: (name, stats) =>
      isHidden(relative(path, name)) || (stats?.isFile() === true && !/\.(ya?ml|wasm|json)$/.test(name)),
  });
  watcher.on("error", (error) => console.error(`watching ${path}: ${(error as Error).message}`));
  watcher.on("all", () => {
    clearTimeout(timer);
    timer = setTimeout(changed, SETTLE_MILLISECONDS);
  });
  await new Promise<void>((ready) => watcher.once("ready", () => ready()));
  return {
    follow(documents) {
      for (const { document, source } of documents) {
        if (document.kind !== "Plugin" || !document.module.startsWith(".")) continue;
        const wasm = resolve(dirname(source.file), document.module);
        watcher.add([wasm, wasm.replace(/\.wasm$/, ".json")]);
      }
    },
    async close() {
      clearTimeout(timer);
      await watcher.close();
    },
  };
}

/** @param path relative to the folder of the documents; what lies outside it is not hidden */
function isHidden(path: string): boolean {
  const parts = path.split(sep);
  return parts[0] !== ".." && parts.some((part) => part === "node_modules" || part.startsWith("."));
}

/** For `catch`: a file that is not there is undefined; any other failure goes on. */
export function ignoreAbsent(error: NodeJS.ErrnoException): undefined {
  if (error.code === "ENOENT") return undefined;
  throw error;
}
