/** An Envoy with body-field and one worker in front of a service. */
import { chainConfig } from "../harness/chain-config.ts";
import { binaryEngine, type RunningEnvoy, startEnvoy } from "../harness/index.ts";

/** The built module. */
export const WASM = new URL("../../dist/modules/body-field.wasm", import.meta.url);

export type EnvoyOptions = {
  config: object;
  /** `host:port` */
  upstream: string;
  /** `per_connection_buffer_limit_bytes` of the listener. Default: Envoy's. */
  bufferLimit?: number;
  /** `allow_on_headers_stop_iteration`. Default true. */
  mayStop?: boolean;
};

export async function startBodyField({
  config,
  upstream,
  bufferLimit,
  mayStop = true,
}: EnvoyOptions): Promise<RunningEnvoy> {
  const places = { admin: { host: "127.0.0.1", port: 0 }, listen: "127.0.0.1:0" };
  const chain = { test: [{ wasm: WASM, config, name: "body-field" }] };
  // biome-ignore lint/suspicious/noExplicitAny: Envoy's own JSON
  const bootstrap: any = await chainConfig(chain, { upstream }, places);
  const [listener] = bootstrap.static_resources.listeners;
  if (bufferLimit !== undefined) listener.per_connection_buffer_limit_bytes = bufferLimit;
  const [filter] = listener.filter_chains[0].filters[0].typed_config.http_filters;
  if (!mayStop) delete filter.typed_config.config.allow_on_headers_stop_iteration;
  return startEnvoy({ config: bootstrap, engine: await binaryEngine({ concurrency: 1 }) });
}
