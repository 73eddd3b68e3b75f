/** For tests: the package as `npm pack` makes it, in a project of its own. */
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { root } from "./compile.ts";

/** What npm says where nobody looks, and what it would ask its registry for beyond packages. */
const QUIET = ["--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"];

/** Programs that a test starts find the Node it runs on, as `node`. */
const env = {
  ...process.env,
  PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
  npm_config_prefer_offline: "true",
};

/**
 * Runs a command.
 *
 * @returns what it printed to stdout
 * @throws Error with all that it printed, if its exit code is not 0
 */
export async function command(folder: string, program: string, ...args: string[]): Promise<string> {
  try {
    return (await promisify(execFile)(program, args, { cwd: folder, env, maxBuffer: 2 ** 26 })).stdout;
  } catch (error) {
    const { message, stdout, stderr } = error as Error & { stdout: string; stderr: string };
    throw new Error(`${message}\n${stdout}\n${stderr}`);
  }
}

/** Makes the tarball in a folder, and gives its path and what is in it. */
export async function pack(folder: string): Promise<{ tarball: string; files: string[] }> {
  const printed = await command(root, "npm", "pack", "--json", "--pack-destination", folder, ...QUIET);
  // The set-up before it may have had something to say.
  const [packed] = JSON.parse(printed.slice(printed.search(/^\[/m)));
  return {
    tarball: join(folder, packed.filename),
    files: packed.files.map(({ path }: { path: string }) => path),
  };
}

/** Installs packages, or what the project in a folder asks for. */
export async function install(folder: string, ...packages: string[]): Promise<void> {
  await command(folder, "npm", "install", ...packages, ...QUIET);
}

/** Makes an empty project of ES modules. */
export async function emptyProject(folder: string): Promise<void> {
  await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module", private: true }));
}
