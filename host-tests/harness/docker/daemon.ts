import { hostname } from "node:os";
import Docker from "dockerode";
import { DockerUnavailable } from "./errors.ts";

/** A Docker daemon that answers. */
export type Daemon = {
  docker: Docker;
  /** For people: "Docker 20.10.24". */
  name: string;
  /** Whether containers on its host's network and the programs of this machine see each other's loopback. */
  sharesOurNetwork: boolean;
};

const MILLISECONDS_TO_ANSWER = 5_000;

/** What of the daemon's answer matters here. */
type Info = {
  Name: string;
  OSType: string;
  OperatingSystem: string;
  ServerVersion: string;
  SecurityOptions?: string[];
};

/**
 * Asks the Docker daemon of this machine who it is.
 *
 * @throws DockerUnavailable where none answers, or its containers and this machine would not see each other
 */
export async function connectToDocker(): Promise<Daemon> {
  const question = new Docker({ timeout: MILLISECONDS_TO_ANSWER });
  const info: Info = await question.info().catch((cause: Error) => {
    const which = process.env.DOCKER_HOST ? `at DOCKER_HOST=${process.env.DOCKER_HOST} ` : "";
    throw new DockerUnavailable(`no Docker daemon ${which}answers (${cause.message})`, { cause });
  });
  const isDesktop = info.OperatingSystem === "Docker Desktop";
  const isOnLinux = process.platform === "linux" && !isDesktop;
  const problem = problemOf(info, isOnLinux);
  if (problem !== undefined) throw new DockerUnavailable(problem);
  return {
    docker: new Docker(), // Without a time limit: waiting for the end of a container takes as long as it does.
    name: `Docker ${info.ServerVersion}`,
    sharesOurNetwork: isOnLinux,
  };
}

function problemOf({ Name, OSType, SecurityOptions = [] }: Info, isOnLinux: boolean): string | undefined {
  if (OSType !== "linux") return `the Docker daemon runs ${OSType} containers, not Linux ones`;
  // A forwarded socket, one that was mounted into this container, another machine behind DOCKER_HOST.
  if (isOnLinux && Name !== hostname()) return `the Docker daemon is on another machine (${Name})`;
  const isRootless = SecurityOptions.some((option) => option.includes("rootless"));
  return isRootless ? "the Docker daemon is rootless, and its containers do not see this machine" : undefined;
}
