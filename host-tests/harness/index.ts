/** The harness: a whole mesh on this machine, with real Envoys. Public as `numesh/harness`. */

export { chooseEngine, dockerAnswers } from "./choose-engine.ts";
export type {
  ControlPlane,
  ControlPlaneEvent,
  Rejection,
  Settled,
} from "./control-plane.ts";
export { type DockerOptions, dockerEngine } from "./docker/engine.ts";
export { DockerUnavailable } from "./docker/errors.ts";
export { trustIssuer } from "./documents.ts";
export type { Engine, EngineOptions, StartedEnvoy, Surroundings } from "./engine.ts";
export { binaryEngine } from "./envoy/binary.ts";
export { EnvoyUnavailable, type EnvoyUnavailableCode } from "./envoy/errors.ts";
export { type FindOptions, type FoundEnvoy, findEnvoy } from "./envoy/find.ts";
export {
  type Load,
  type LoadAnswer,
  type LoadOptions,
  type LoadReport,
  type LoadRequest,
  startLoad,
} from "./load.ts";
export { type Mesh, type MeshOptions, type MeshRequest, startMesh } from "./mesh.ts";
export { type Answer, type RequestOptions, request } from "./request.ts";
export type { ServiceSpec } from "./service.ts";
export { type Algorithm, createIssuer, type Issuer, type SignOptions } from "./tokens.ts";
