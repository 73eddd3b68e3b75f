import { connectToDocker } from "./docker/daemon.ts";
import { dockerEngine } from "./docker/engine.ts";
import { DockerUnavailable } from "./docker/errors.ts";
import type { Engine } from "./engine.ts";
import { binaryEngine } from "./envoy/binary.ts";
import type { FindOptions } from "./envoy/find.ts";
import { Unavailable } from "./unavailable.ts";

/**
 * The engine that NUMESH_ENGINE names, `docker` or `binary`. Where it is not set: containers if a Docker daemon
 * answers and has or gets an image, unless NUMESH_ENVOY names a binary; else a binary.
 *
 * @throws Unavailable where NUMESH_ENGINE is another word
 * @throws DockerUnavailable where `docker` is asked for and cannot be had
 * @throws EnvoyUnavailable where there is no binary either
 */
export async function chooseEngine(options: FindOptions = {}): Promise<Engine> {
  const env = options.env ?? process.env;
  switch (env.NUMESH_ENGINE || undefined) {
    case "docker":
      return dockerEngine(options);
    case "binary":
      return binaryEngine(options);
    case undefined:
      if (env.NUMESH_ENVOY || !(await dockerAnswers())) return binaryEngine(options);
      return dockerEngine(options).catch((error: unknown) => {
        if (!(error instanceof DockerUnavailable)) throw error;
        options.say?.(`${error.message} A binary, then.`);
        return binaryEngine(options);
      });
    default:
      throw new Unavailable(`NUMESH_ENGINE is "${env.NUMESH_ENGINE}": it must be docker or binary.`);
  }
}

/** Whether there is a Docker daemon that runs Linux containers. */
export async function dockerAnswers(): Promise<boolean> {
  return connectToDocker().then(
    () => true,
    () => false,
  );
}
