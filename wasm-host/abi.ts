/** Numbers of the proxy-wasm ABI 0.2.x, as Envoy uses them. */

/** What a host function answers. */
export const Result = {
  ok: 0,
  notFound: 1,
  badArgument: 2,
  serializationFailure: 3,
  parseFailure: 4,
  invalidMemoryAccess: 6,
  empty: 7,
  casMismatch: 8,
  internalFailure: 10,
  unimplemented: 12,
} as const;

/** Which header map a call means. Envoy has no map above `callResponseTrailers`. */
export const MapType = {
  requestHeaders: 0,
  requestTrailers: 1,
  responseHeaders: 2,
  responseTrailers: 3,
  callResponseHeaders: 6,
  callResponseTrailers: 7,
} as const;
export const LAST_MAP = 7;

/** Which buffer a call means. */
export const BufferType = {
  requestBody: 0,
  responseBody: 1,
  downstreamData: 2,
  upstreamData: 3,
  callResponseBody: 4,
  grpcReceive: 5,
  vmConfiguration: 6,
  pluginConfiguration: 7,
  callData: 8,
} as const;
export const LAST_BUFFER = 8;

/** What `proxy_continue_stream` and `proxy_close_stream` mean. */
export const StreamType = { request: 0, response: 1, downstream: 2, upstream: 3 } as const;

/** What a headers callback may return; anything higher counts as `stopAllAndWatermark`. */
export const HeadersStatus = {
  continue: 0,
  stopIteration: 1,
  stopAllAndBuffer: 3,
  stopAllAndWatermark: 4,
} as const;

/** What a body callback may return; anything higher counts as `stopNoBuffer`. */
export const DataStatus = { continue: 0, stopAndBuffer: 1, stopAndWatermark: 2, stopNoBuffer: 3 } as const;

/** Levels of `proxy_log`, in the order of their numbers. */
export const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "critical"] as const;
