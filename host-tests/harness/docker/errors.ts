import { Unavailable } from "../unavailable.ts";

/** Thrown where containers are asked for and cannot be had. The message is one sentence. */
export class DockerUnavailable extends Unavailable {
  override readonly name = "DockerUnavailable";

  constructor(reason: string, options?: ErrorOptions) {
    super(`No containers to run Envoy in: ${reason}.`, options);
  }
}
