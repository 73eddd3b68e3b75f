/**
 * A small proxy-wasm host: runs any module of ABI 0.2.x without Envoy, as Envoy 1.40 runs it.
 *
 * ```ts
 * const module = await loadModule(await readFile("jwt-tenant.wasm"));
 * const started = await module.start({ config: '{"issuers": [...]}' });
 * if (!started.ok) throw new Error(started.reason);
 * const result = await started.plugin.request({ headers: [[":path", "/orders"], [":method", "GET"]] });
 * ```
 */
export {
  type CheckOptions,
  type ConfigCheck,
  checkConfig,
  checkRequest,
  type RequestCheck,
} from "./check.ts";
export type { HeaderPair } from "./header-map.ts";
export { type AbiVersion, loadModule, type Module, ModuleError, type StartResult } from "./module.ts";
export type { Plugin } from "./plugin.ts";
export type {
  ClientResponse,
  HttpCall,
  HttpCallRefusal,
  HttpCallResponse,
  LogLine,
  OnHttpCall,
  PluginRequest,
  PluginResponse,
  Refusal,
  RequestResult,
  StartOptions,
} from "./types.ts";
