import { extname } from "node:path";
import { parseAddress } from "../../control-plane/documents/address.ts";
import { Child } from "./child.ts";
import { NAMES_FILE_VARIABLE } from "./names.ts";
import type { Running } from "./running.ts";

/** A service of the mesh: a plain program that listens on the port in PORT. */
export type ServiceSpec = {
  /** The endpoint as documents name it: "order-mgmt-v2:8080". */
  name: string;
  /** The program, a file that Node runs. */
  entry: string;
  env?: Record<string, string>;
};

/** A service that runs and listens. */
export type StartedService = {
  running: Running;
  /** Where this machine reaches it; undefined where those who call it find it by its name. */
  address?: string;
};

/** @throws Error if one is no endpoint, or two are the same */
export function checkServices(specs: ServiceSpec[]): void {
  const seen = new Set<string>();
  for (const { name } of specs) {
    if (parseAddress(name) === undefined) {
      throw new Error(
        `A service is called as documents name its endpoint, host:port, not ${JSON.stringify(name)}.`,
      );
    }
    if (seen.has(name)) throw new Error(`There are two services ${name}.`);
    seen.add(name);
  }
}

const RESOLVER = new URL(`resolver${extname(import.meta.url)}`, import.meta.url).href;

/**
 * Starts a service on a free port of loopback and waits until it prints `listening on 127.0.0.1:<port>`.
 *
 * @param spec what to run
 * @param places where its log goes, and the file of names for the resolver
 * @throws Error with the last lines it printed, if it does not listen within ten seconds
 */
export async function startService(
  spec: ServiceSpec,
  places: { logFile: string; namesFile: string },
): Promise<StartedService> {
  const env: NodeJS.ProcessEnv = { ...process.env, ...spec.env, PORT: "0" };
  env[NAMES_FILE_VARIABLE] = places.namesFile;
  // A proxy of this machine is for the way out of it, never for a call between two services of a mesh.
  delete env.NODE_USE_ENV_PROXY;
  const child = new Child({
    name: spec.name,
    command: process.execPath,
    args: ["--import", RESOLVER, spec.entry],
    env,
    logFile: places.logFile,
  });
  try {
    const address = await child.waitFor("address", 10_000, (line) => /^listening on (\S+)$/.exec(line)?.[1]);
    return { running: child, address };
  } catch (error) {
    await child.stop();
    throw error;
  }
}
