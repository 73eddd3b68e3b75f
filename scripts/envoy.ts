/**
 * `npm run envoy -- ARGUMENTS`: becomes the Envoy that this project uses, with the given arguments.
 *
 * For examples that are one Envoy and its configuration: they run on a machine that has none installed, too.
 */
import { spawn } from "node:child_process";
import { findEnvoy } from "../host-tests/harness/index.ts";
import { command } from "./command.ts";

/** Ends the second process, once the first one is gone. */
const WATCH = 'while kill -0 "$1"; do kill -0 "$2" || exit; sleep 1; done; kill "$2"';

await command("npm run envoy -- ARGUMENTS, which are Envoy's own", async () => {
  const { path, chosen } = await findEnvoy({ say: console.error });
  console.error(chosen);
  if (process.env.npm_lifecycle_event === "envoy") endWithNpm();
  // One process takes no part in hot restarts, which would need an id for each Envoy of this machine.
  const args = ["--disable-hot-restart", ...process.argv.slice(2)];
  // Not a child: signals, exit code and terminal are Envoy's own.
  process.execve?.(path, [path, ...args]);
  return undefined;
});

/** npm hands on the signals that it gets, but it cannot hand on SIGKILL. The script begins with `exec`: npm is the parent. */
function endWithNpm(): void {
  const pair = [process.ppid, process.pid].map(String);
  // A session of its own: Ctrl-C is for Envoy, and this one sees that it has ended.
  spawn("/bin/sh", ["-c", WATCH, "sh", ...pair], { detached: true, stdio: "ignore" }).unref();
}
