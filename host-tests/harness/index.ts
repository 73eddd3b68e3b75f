/** The harness: an Envoy, or a whole mesh of them, on this machine. Public as `numesh/harness`. */

import "./node-version.ts";

export { type Certificates, certificates } from "./certificates.ts";
export type { Chain, OtherFilter, WasmFilter } from "./chain-config.ts";
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
export type { EchoReply } from "./echo.ts";
export type { Engine, EngineOptions, StartedEnvoy, Surroundings } from "./engine.ts";
export { binaryEngine } from "./envoy/binary.ts";
export { EnvoyUnavailable, type EnvoyUnavailableCode } from "./envoy/errors.ts";
export { type FindOptions, type FoundEnvoy, findEnvoy } from "./envoy/find.ts";
export type { ModuleSource } from "./envoy-config.ts";
export type { HeaderPair, HeadersToSend } from "./header-pairs.ts";
export {
  type Load,
  type LoadAnswer,
  type LoadOptions,
  type LoadReport,
  type LoadRequest,
  startLoad,
} from "./load.ts";
export { type Mesh, type MeshOptions, type MeshRequest, startMesh } from "./mesh.ts";
export type { Answer, RequestBody, RequestOptions, TlsOptions } from "./message.ts";
export { type PluginLogLine, pluginLog } from "./plugin-log.ts";
export { request } from "./request.ts";
export type { SeenRequest, Service, ServiceReply } from "./serve.ts";
export type { ServiceSpec } from "./service.ts";
export {
  type ChainOptions,
  type ConfigOptions,
  type EnvoyAnswer,
  type EnvoyOptions,
  type EnvoyRequest,
  RunningEnvoy,
  startEnvoy,
} from "./start-envoy.ts";
export { type Algorithm, createIssuer, type Issuer, type SignOptions } from "./tokens.ts";
export { Unavailable } from "./unavailable.ts";
