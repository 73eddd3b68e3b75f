import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ServiceSpec, StartedService } from "../service.ts";
import { Container } from "./container.ts";
import type { Daemon } from "./daemon.ts";
import { DockerUnavailable } from "./errors.ts";
import { hasImage, imageOfProgram, pullImage } from "./image.ts";
import type { NamedNetwork } from "./network.ts";

const MILLISECONDS_TO_LISTEN = 20_000;

/**
 * An image that has `node`: on Linux made of the Node that runs this, elsewhere the official one of the same
 * version.
 *
 * @throws DockerUnavailable
 */
export async function nodeImage({ docker }: Daemon, say?: (line: string) => void): Promise<string> {
  const version = process.versions.node;
  if (process.platform === "linux") {
    const own = { repository: "numesh-node", version, place: "/usr/local/bin/node" };
    return imageOfProgram(docker, process.execPath, { ...own, ...(say ? { say } : {}) });
  }
  const official = `node:${version}-slim`;
  if (await hasImage(docker, official)) return official;
  say?.(`pulling ${official}`);
  const problem = await pullImage(docker, official);
  if (problem === undefined) return official;
  throw new DockerUnavailable(`${official} cannot be pulled (${problem})`);
}

/**
 * Starts a service in a container, where it listens on the port of its endpoint and others find it by that
 * name. It sees the package that its entry belongs to, read only, at the same path as on this machine, and
 * nothing else.
 *
 * @throws Error with the last lines it printed, if it does not say in time that it listens
 */
export async function startServiceContainer(
  { docker }: Daemon,
  place: { image: string; network: NamedNetwork; logFile: string },
  spec: ServiceSpec,
): Promise<StartedService> {
  const { image, network, logFile } = place;
  const colon = spec.name.lastIndexOf(":");
  const container = await Container.start(docker, {
    name: spec.name,
    image,
    command: ["node", spec.entry],
    env: { ...spec.env, PORT: spec.name.slice(colon + 1) },
    user: `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`,
    network,
    aliases: [spec.name.slice(0, colon)],
    mounts: [packageOf(spec.entry)],
    logFile,
  });
  try {
    await container.waitFor("address", MILLISECONDS_TO_LISTEN, (line) =>
      line.startsWith("listening on ") ? true : undefined,
    );
    return { running: container };
  } catch (error) {
    await container.stop().catch(() => {}); // What went wrong first says more.
    throw error;
  }
}

/** The nearest folder above with a package.json, or the file's own folder where there is none. */
function packageOf(entry: string): string {
  for (let folder = dirname(entry); folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, "package.json"))) return folder;
  }
  return dirname(entry);
}
