import { execFile } from "node:child_process";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { dirname } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { type Pack, pack } from "tar-stream";

/** A program and the shared libraries it needs, enough to run it where nothing else is. */
export type Root = {
  /** The file system, as a tar. */
  archive: Readable;
  /** Where the libraries are in it, for LD_LIBRARY_PATH. */
  libraryPath: string;
};

/**
 * The file system of an image that holds one program of this machine: the program at `place`, and each of its
 * libraries where this machine has it.
 *
 * @param program a dynamically linked ELF binary that runs on this machine
 * @param place where the image has it, an absolute path
 * @throws Error where `ldd` cannot say what it needs, or it needs what is not there
 */
export async function rootOf(program: string, place: string): Promise<Root> {
  const libraries = await librariesOf(program);
  const archive = pack();
  const fill = async () => {
    archive.entry({ name: "tmp", type: "directory", mode: 0o1777 });
    await addFile(archive, program, place);
    for (const library of libraries) await addFile(archive, library, library);
    archive.finalize();
  };
  fill().catch((error: Error) => archive.destroy(error));
  return {
    archive: Readable.from(archive),
    libraryPath: [...new Set(libraries.map((library) => dirname(library)))].join(":"),
  };
}

/** The paths of the libraries, the dynamic loader among them, as the loader of this machine resolves them. */
async function librariesOf(program: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)("ldd", [program], { env: { ...process.env, LC_ALL: "C" } });
  const missing = /(\S+) => not found/.exec(stdout)?.[1];
  if (missing !== undefined) throw new Error(`${program} needs ${missing}, which this machine does not have`);
  // "libm.so.6 => /lib/libm.so.6 (0x7f..)", and the loader: "/lib64/ld-linux-x86-64.so.2 (0x7f..)".
  return [...stdout.matchAll(/^\s*(?:\S+ => )?(\/\S+) \(0x[0-9a-f]+\)$/gm)].map(([, path = ""]) => path);
}

/** Adds what a path leads to, past links; the whole directory chain comes by itself. */
async function addFile(archive: Pack, path: string, place: string): Promise<void> {
  const { size } = await stat(path);
  const entry = archive.entry({ name: place.replace(/^\/+/, ""), mode: 0o755, size });
  await pipeline(createReadStream(path), entry);
}
