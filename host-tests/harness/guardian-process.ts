/**
 * The guardian: a process that outlives the one that started it just long enough to tidy up after it.
 * Its stdin is a pipe from that process. Each line registers something to end ("process <id>", "container
 * <name>") or to delete ("network <name>", "directory <path>"), or takes it back ("forget <the same words>"). The pipe closes when the
 * parent is gone, however it went: after the last test, by Ctrl-C, by an exception, by SIGKILL.
 */
import { rm } from "node:fs/promises";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

const MILLISECONDS_TO_GO_BY_ITSELF = 1_000;

const registered = new Set<string>();

for await (const line of createInterface({ input: process.stdin })) {
  if (line.startsWith("forget ")) registered.delete(line.slice("forget ".length));
  else registered.add(line);
}

const processes = argumentsOf("process ").map(Number);
for (const id of processes) signal(id, "SIGTERM");
const deadline = Date.now() + MILLISECONDS_TO_GO_BY_ITSELF;
while (processes.some((id) => signal(id, 0)) && Date.now() < deadline) await sleep(20);
for (const id of processes) signal(id, "SIGKILL");
const containers = argumentsOf("container ");
const networks = argumentsOf("network ");
if (containers.length + networks.length > 0) {
  const { removeContainers } = await import("./docker/remove.ts");
  await removeContainers(containers, networks);
}
for (const path of argumentsOf("directory ")) await rm(path, { recursive: true, force: true });

function argumentsOf(word: string): string[] {
  return [...registered].filter((line) => line.startsWith(word)).map((line) => line.slice(word.length));
}

/** Signals a process and all it started (each is the leader of its own group). False: it is gone. */
function signal(id: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-id, name);
  } catch {
    return false;
  }
}
