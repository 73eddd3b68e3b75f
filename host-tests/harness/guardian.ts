import { type ChildProcessByStdio, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { extname, resolve } from "node:path";
import type { Writable } from "node:stream";
import { fileURLToPath } from "node:url";

/**
 * Promises that processes, containers and folders do not outlive this process, not even if it is killed by SIGKILL:
 * a second, small process holds the list of them and works it off when this one is gone. It runs as long
 * as there is something on the list.
 */
let guardian: ChildProcessByStdio<Writable, null, null> | undefined;
const guarded = new Set<string>();

/** Registers the leader of a process group. Call `releaseProcess` with the same id once it has ended. */
export function guardProcess(id: number): void {
  guard(`process ${id}`);
}

/** Takes a process off the list; its id may be given to another one from now on. */
export function releaseProcess(id: number): void {
  release(`process ${id}`);
}

/** Makes a folder for temporary files that only this user can read; it is deleted with all it holds. */
export async function makeGuardedDirectory(): Promise<string> {
  // TMPDIR may be relative, and this process may go elsewhere.
  const path = resolve(tmpdir(), `numesh-${randomBytes(6).toString("hex")}`);
  guard(`directory ${path}`); // First: from the moment that it is there, somebody cares.
  try {
    await mkdir(path, { mode: 0o700 });
    return path;
  } catch (error) {
    release(`directory ${path}`);
    throw error;
  }
}

/** Deletes such a folder now. */
export async function removeDirectory(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
  release(`directory ${path}`);
}

/**
 * Puts something on the list, in the guardian's words: "container <name>".
 *
 * @throws Error if it has more than one line, of which the guardian would take the second for something else
 */
export function guard(item: string): void {
  if (item.includes("\n")) throw new Error(`There is a line end in ${JSON.stringify(item)}.`);
  guarded.add(item);
  guardian ??= start();
  guardian.stdin.write(`${item}\n`);
}

/** Takes it off the list, once it is gone. */
export function release(item: string): void {
  guarded.delete(item);
  guardian?.stdin.write(`forget ${item}\n`);
  if (guarded.size > 0) return;
  guardian?.stdin.end();
  guardian = undefined;
}

function start(): ChildProcessByStdio<Writable, null, null> {
  // Its own session, so that Ctrl-C in the terminal does not end it before its work is done.
  const program = fileURLToPath(new URL(`guardian-process${extname(import.meta.url)}`, import.meta.url));
  const child = spawn(process.execPath, [program], { detached: true, stdio: ["pipe", "ignore", "ignore"] });
  child.stdin.on("error", () => {}); // A guardian that somebody ended is no reason to fail.
  child.unref();
  // @ts-expect-error: the pipe of a child is a socket, which the types of streams do not say.
  child.stdin.unref();
  return child;
}
