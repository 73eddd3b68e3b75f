import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { expect, it } from "vitest";
import { leftovers } from "../host-tests/harness/leftovers.ts";
import { temporaryDirectory } from "../host-tests/harness/temporary.ts";
import { root } from "./compile.ts";

const ADMIN = "admin: {address: {socket_address: {address: 127.0.0.1, port_value: 0}}}";

it.each(["SIGINT", "SIGTERM", "SIGKILL"] as const)(
  "npm run envoy: Envoy goes with npm after %s",
  async (signal) => {
    const temporary = await temporaryDirectory();
    const npm = spawn("npm", ["run", "envoy", "--ignore-scripts", "--", "--config-yaml", ADMIN], {
      cwd: root,
      env: { ...process.env, TMPDIR: temporary, NODE_DISABLE_COMPILE_CACHE: "1" },
      stdio: ["ignore", "ignore", "pipe"],
    });
    for await (const line of createInterface({ input: npm.stderr })) {
      if (line.includes("starting main dispatch loop")) break;
    }
    const gone = once(npm, "close");
    npm.kill(signal);
    await gone;
    expect(await leftovers(temporary)).toEqual([]);
  },
);
