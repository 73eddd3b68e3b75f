import Docker from "dockerode";
import { DockerUnavailable } from "./errors.ts";

/** A Docker daemon that answers. */
export type Daemon = {
  docker: Docker;
  /** For people: "Docker 20.10.24". */
  name: string;
  /** A container in the network of its host sees, and is seen by, the programs of this machine. */
  sharesOurNetwork: boolean;
};

const MILLISECONDS_TO_ANSWER = 5_000;

/**
 * Asks the Docker daemon who it is: the one that DOCKER_HOST names, else the one of this machine.
 *
 * @throws DockerUnavailable where none answers, or none that runs Linux containers
 */
export async function connectToDocker(): Promise<Daemon> {
  const info = await new Docker({ timeout: MILLISECONDS_TO_ANSWER }).info().catch((cause: Error) => {
    const which = process.env.DOCKER_HOST ? `at DOCKER_HOST=${process.env.DOCKER_HOST} ` : "";
    throw new DockerUnavailable(`no Docker daemon ${which}answers (${cause.message})`, { cause });
  });
  if (info.OSType !== "linux") {
    throw new DockerUnavailable(`the Docker daemon runs ${info.OSType} containers, not Linux ones`);
  }
  const options: string[] = info.SecurityOptions ?? [];
  const isRootless = options.some((option) => option.includes("rootless"));
  const isInMachine = info.OperatingSystem === "Docker Desktop" || isRootless;
  const isLocal = !process.env.DOCKER_HOST || process.env.DOCKER_HOST.startsWith("unix:");
  return {
    docker: new Docker(), // Without a time limit: waiting for the end of a container takes as long as it does.
    name: `Docker ${info.ServerVersion}`,
    sharesOurNetwork: process.platform === "linux" && isLocal && !isInMachine,
  };
}
