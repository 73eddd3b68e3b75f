/**
 * `npm run envoy -- ARGUMENTS`: becomes the Envoy that this project uses, with the given arguments.
 *
 * For examples that are one Envoy and its configuration: they run on a machine that has none installed, too.
 */
import { EnvoyUnavailable, findEnvoy } from "../host-tests/harness/index.ts";

try {
  const { path, chosen } = await findEnvoy({ say: console.error });
  console.error(chosen);
  // One process takes no part in hot restarts, which would need an id for each Envoy of this machine.
  const args = ["--disable-hot-restart", ...process.argv.slice(2)];
  // Not a child: signals, exit code and terminal are Envoy's own.
  process.execve?.(path, [path, ...args]);
} catch (error) {
  if (!(error instanceof EnvoyUnavailable)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
