import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import Docker from "dockerode";
import { LOG_LABEL } from "./docker/container.ts";

const MILLISECONDS_TO_VANISH = 10_000;

/**
 * What is still there of a run that had a temporary folder (TMPDIR) of its own: its files, processes that have
 * the folder in their arguments or environment, and containers that log into it (looked for where containers
 * are the engine under test). Waits for them to vanish. For tests only.
 */
export async function leftovers(temporary: string): Promise<string[]> {
  const deadline = performance.now() + MILLISECONDS_TO_VANISH;
  for (;;) {
    const left = [...(await readdir(temporary)), ...(await processesWith(temporary))];
    if (process.env.NUMESH_ENGINE === "docker") left.push(...(await containersWith(temporary)));
    if (left.length === 0 || performance.now() > deadline) return left;
    await sleep(50);
  }
}

async function containersWith(text: string): Promise<string[]> {
  const containers = await new Docker().listContainers({ all: true });
  return containers
    .filter(({ Labels }) => Labels[LOG_LABEL]?.includes(text))
    .map(({ Names, State }) => `container ${Names[0]}: ${State}`);
}

async function processesWith(text: string): Promise<string[]> {
  if (process.platform !== "linux") {
    const { stdout } = await promisify(execFile)("ps", ["-A", "-E", "-o", "command="]);
    return stdout.split("\n").filter((line) => line.includes(text));
  }
  const ids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const described = await Promise.all(
    ids.map(async (id) => {
      const parts = ["cmdline", "environ"].map((name) =>
        readFile(`/proc/${id}/${name}`, "utf8").catch(() => ""),
      );
      return (await Promise.all(parts)).join(" ").replaceAll("\0", " ");
    }),
  );
  return described.filter((description) => description.includes(text));
}
