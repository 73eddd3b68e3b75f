import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Child } from "../child.ts";
import type { Engine, EngineOptions, StartedEnvoy } from "../engine.ts";
import { type FindOptions, findEnvoy } from "./find.ts";
import { boundAddress, MILLISECONDS_TO_START, poll } from "./poll.ts";

/**
 * The engine that runs Envoy as a process of this machine.
 *
 * @param options where Envoy comes from (see `findEnvoy`), and how many workers each one has (default 2, so
 *   that what must hold across workers is tested across workers)
 * @throws EnvoyUnavailable
 */
export async function binaryEngine(options: FindOptions & { concurrency?: number } = {}): Promise<Engine> {
  const { path, chosen } = await findEnvoy(options);
  return { name: chosen, start: (envoy) => startBinary(path, options.concurrency ?? 2, envoy) };
}

async function startBinary(path: string, concurrency: number, options: EngineOptions): Promise<StartedEnvoy> {
  const configFile = join(options.directory, "bootstrap.json");
  const adminFile = join(options.directory, "admin-address");
  await writeFile(configFile, JSON.stringify(options.bootstrap, null, 2));
  const child = new Child({
    name: `Envoy of ${options.gateway}`,
    command: path,
    args: [
      ...["--config-path", configFile, "--admin-address-path", adminFile],
      // One process takes no part in hot restarts, which would need a shared id per Envoy of this machine.
      ...["--disable-hot-restart", "--use-dynamic-base-id"],
      ...["--concurrency", String(concurrency), "--log-level", "info"],
    ],
    logFile: join(options.directory, "envoy.log"),
  });
  try {
    const adminAddress = await writtenAddress(adminFile, child);
    return {
      adminAddress,
      processId: child.id,
      listenerAddress: async (name) =>
        (await boundAddress(name, adminAddress, child)).replace(/^0\.0\.0\.0:/, "127.0.0.1:"),
      log: () => child.log(),
      exited: child.exited.then(({ status }) => status),
      stop: () => child.stop(),
    };
  } catch (error) {
    await child.stop();
    throw error;
  }
}

/** Envoy writes the address of its admin interface to a file as soon as that is bound. */
async function writtenAddress(file: string, child: Child): Promise<string> {
  const address = await poll(child, "admin address", MILLISECONDS_TO_START, async () => {
    const text = await readFile(file, "utf8").catch(() => "");
    return /^\S+:\d+$/.test(text.trim()) ? text.trim() : undefined;
  });
  return address;
}
