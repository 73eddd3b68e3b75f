import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Child } from "./child.ts";
import { temporaryDirectory } from "./temporary.ts";

async function shell(script: string): Promise<Child> {
  const logFile = join(await temporaryDirectory(), "log");
  return new Child({ name: "the shell", command: "/bin/sh", args: ["-c", script], logFile });
}

describe("Child", () => {
  it("gives the line that is waited for, also one that came before", async () => {
    const child = await shell("echo one; echo two; sleep 1000");
    const take = (line: string) => (line === "two" ? line.length : undefined);
    expect(await child.waitFor("two", 5_000, take)).toBe(3);
    expect(await child.waitFor("two", 0, take)).toBe(3);
    await child.stop();
  });

  it("keeps what it prints to both outputs", async () => {
    const child = await shell("echo out; echo err >&2; printf unfinished");
    expect(await child.exited).toEqual({ status: 0, words: "ended with status 0" });
    for (const printed of ["out\n", "err\n", "unfinished"]) expect(child.log()).toContain(printed);
    expect(child.lines.all).toEqual(["out", "unfinished"]);
  });

  it("is not started where its log cannot be written", () => {
    const options = { name: "the shell", command: "/bin/sh", args: ["-c", "exit"] };
    expect(() => new Child({ ...options, logFile: "/nowhere/log" })).toThrow("ENOENT");
  });

  it.skipIf(process.platform !== "linux")("does not mind a disk that is full", async () => {
    const options = { name: "the shell", command: "/bin/sh", args: ["-c", "echo one; echo two"] };
    const child = new Child({ ...options, logFile: "/dev/full" });
    expect((await child.exited).status).toBe(0);
    expect(child.lines.all).toEqual(["one", "two"]);
  });

  it("says that it ended before the line, with the last lines it printed", async () => {
    const child = await shell("echo bad luck >&2; exit 3");
    const message = "the shell ended with status 3, before address. It printed last:\nbad luck";
    await expect(child.waitFor("address", 5_000, () => undefined)).rejects.toThrow(message);
  });

  it("says that the line did not come in time", async () => {
    const child = await shell("echo still busy; sleep 1000");
    await child.waitFor("line", 5_000, (line) => line);
    const message = "the shell: no address within 50 ms. It printed last:\nstill busy";
    await expect(child.waitFor("address", 50, () => undefined)).rejects.toThrow(message);
    await child.stop();
  });

  it("says that there is no such program", async () => {
    const logFile = join(await temporaryDirectory(), "log");
    const child = new Child({ name: "nobody", command: "/nowhere/program", args: [], logFile });
    await expect(child.waitFor("address", 5_000, () => undefined)).rejects.toThrow(
      /^nobody ended with status 127, before address\. It printed last:\n.*\/nowhere\/program/,
    );
    await child.stop();
  });

  it("is stopped with all that it started, once or twice, even if it does not listen to SIGTERM", async () => {
    const child = await shell("trap '' TERM; echo up; while :; do sleep 0.1; done");
    await child.waitFor("line", 5_000, (line) => line);
    await Promise.all([child.stop(), child.stop()]);
    expect((await child.exited).words).toBe("was ended by SIGKILL");
    expect(existsSync(`/proc/${child.id}`)).toBe(false);
  });
});
