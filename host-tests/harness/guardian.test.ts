import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { describe, it, type TestContext } from "vitest";
import { findEnvoy } from "./envoy/find.ts";
import { guard } from "./guardian.ts";
import { temporaryDirectory } from "./temporary.ts";

const PROGRAM = fileURLToPath(new URL("fixtures/parent.ts", import.meta.url));

type Parent = { parent: ChildProcess; ids: number[]; directory: string };

/** Starts the parent program with an Envoy, a stubborn shell and a shell with a child of its own. */
async function startParent(how: "stay" | "exit" | "throw", { onTestFinished }: TestContext): Promise<Parent> {
  const directory = await temporaryDirectory(onTestFinished);
  const config = join(directory, "envoy.json");
  const admin = { address: { socket_address: { address: "127.0.0.1", port_value: 0 } } };
  await writeFile(config, JSON.stringify({ admin }));
  const { path } = await findEnvoy();
  const commands = [
    `echo up; exec '${path}' --config-path '${config}' --disable-hot-restart --use-dynamic-base-id`,
    "trap '' TERM; echo up; while :; do sleep 1; done",
    "sleep 1000 & echo up; wait",
  ];
  const parent = spawn(process.execPath, [PROGRAM, how, directory, ...commands], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [line] = (await once(createInterface({ input: parent.stdout }), "line")) as [string];
  return { parent, ...JSON.parse(line) };
}

/** Whether anything is left of a process group. */
function isAlive(group: number): boolean {
  try {
    return process.kill(-group, 0);
  } catch {
    return false;
  }
}

async function allGone(ids: number[], directory: string): Promise<boolean> {
  for (let look = 0; look < 100; look++) {
    if (!ids.some(isAlive) && !existsSync(directory)) return true;
    await sleep(100);
  }
  return false;
}

it("nothing with a line end is guarded: a TMPDIR could say which processes to end", ({ expect }) => {
  expect(() => guard("directory /tmp/a\nprocess 1")).toThrow("There is a line end in");
});

describe.concurrent("what is guarded is gone after its parent", () => {
  const signals = ["SIGKILL", "SIGTERM", "SIGINT", "SIGHUP"] as const;
  it.for(signals)("was ended by %s", async (signal, context) => {
    const { parent, ids, directory } = await startParent("stay", context);
    context.expect(ids.map(isAlive)).toEqual([true, true, true]);
    parent.kill(signal);
    context.expect(await allGone(ids, directory)).toBe(true);
  });

  it.for(["exit", "throw"] as const)("ended itself (%s)", async (how, context) => {
    const { ids, directory } = await startParent(how, context);
    context.expect(await allGone(ids, directory)).toBe(true);
  });
});
