/**
 * What Envoy offers, by its own names: the raw calls of proxy-wasm 0.2.1. Only files of this folder import it.
 * Never call one while a module's top level is initialised: there is no context to call it in yet.
 */
export {
  proxy_add_header_map_value,
  proxy_call_foreign_function,
  proxy_continue_stream,
  proxy_define_metric,
  proxy_get_buffer_bytes,
  proxy_get_current_time_nanoseconds,
  proxy_get_header_map_pairs,
  proxy_get_header_map_value,
  proxy_get_property,
  proxy_get_shared_data,
  proxy_http_call,
  proxy_increment_metric,
  proxy_log,
  proxy_remove_header_map_value,
  proxy_replace_header_map_value,
  proxy_send_local_response,
  proxy_set_effective_context,
  proxy_set_property,
  proxy_set_shared_data,
  proxy_set_tick_period_milliseconds,
} from "@solo-io/proxy-runtime/assembly/imports";

/** The status of a call that worked. Every other one is a kind of failure. */
export const OK: u32 = 0;

/** What a callback tells Envoy to do with the stream. */
export type Action = u32;
export const CONTINUE: Action = 0;
export const STOP: Action = 1;
/** To request headers: hold back everything, the body as well, until the stream is continued. */
export const STOP_ALL: Action = 4;
/**
 * To a body: hold it back, and if the client sends more than may be held back, let it wait. (`STOP` to a body
 * answers 413 then.) The next callback has only what is new. A filter must come to an end before the listener's
 * buffer limit: above it, no more bytes come.
 */
export const STOP_AND_WATERMARK: Action = 2;

/** Where the host leaves the address and the size of what it answers. */
export const answerAddress: usize = memory.data(8, 8);
export const answerSize: usize = answerAddress + 4;
