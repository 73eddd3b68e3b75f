/** A module with its config as Envoy's WASM filter. Pure. */
import type { JsonObject } from "./resource.ts";

export interface WasmFilterOptions {
  /** Part of the names of metrics, and what Envoy calls the plugin in its own messages. */
  name: string;
  /** What stands before the plugin's own log lines. */
  rootId: string;
  /** Filters with the same id and module share a VM on each worker. */
  vmId: string;
  wasm: Uint8Array;
  /** The plugin's configuration, as text. */
  configuration: string;
  /**
   * Whether the module may stop a request at its headers and yet be given its body. A module that does not ask for
   * bodies must not: it stops a request to wait for something else, say the answer of a service, and the
   * first byte of a body would let the request go on before that has come.
   */
  needsBody: boolean;
  /** Environment variables of its VM. Default: none. */
  env?: Readonly<Record<string, string>>;
}

/** The `typed_config` of a filter that runs a module, which travels inline. */
export function wasmFilter(options: WasmFilterOptions): JsonObject {
  const { name, rootId, vmId, wasm, configuration, needsBody, env } = options;
  return {
    "@type": "type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm",
    config: {
      name,
      root_id: rootId,
      vm_config: {
        vm_id: vmId,
        runtime: "envoy.wasm.runtime.v8",
        code: { local: { inline_bytes: Buffer.from(wasm).toString("base64") } },
        ...(env === undefined ? {} : { environment_variables: { key_values: env } }),
      },
      configuration: {
        "@type": "type.googleapis.com/google.protobuf.StringValue",
        value: configuration,
      },
      // A trap is never let through: 503 until the VM is made anew, which takes milliseconds.
      failure_policy: "FAIL_RELOAD",
      reload_config: { backoff: { base_interval: "0.05s", max_interval: "1s" } },
      ...(needsBody ? { allow_on_headers_stop_iteration: true } : {}),
    },
  };
}
