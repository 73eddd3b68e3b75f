import type { LOG_LEVELS } from "./abi.ts";
import type { HeaderPair } from "./header-map.ts";

/** A line that the plugin (or WASI output of it) logged. */
export interface LogLine {
  readonly level: (typeof LOG_LEVELS)[number];
  readonly message: string;
}

/** A call that the plugin made with `proxy_http_call`. */
export interface HttpCall {
  readonly cluster: string;
  readonly headers: HeaderPair[];
  readonly body: Uint8Array;
  readonly trailers: HeaderPair[];
  readonly timeoutMilliseconds: number;
}

/** What the called service answers. For a time-out Envoy gives the plugin a 504, for a broken connection a 503. */
export interface HttpCallResponse {
  /** With `:status`. */
  readonly headers: readonly HeaderPair[];
  readonly body?: Uint8Array | string;
  readonly trailers?: readonly HeaderPair[];
}

/** Envoy refuses the call at once: no such cluster (code 2), or no host in it (code 10). */
export interface HttpCallRefusal {
  readonly refused: "unknown-cluster" | "no-host";
}

/** Answers a plugin's call. `undefined`: no answer ever comes. */
export type OnHttpCall = (
  call: HttpCall,
) => HttpCallResponse | HttpCallRefusal | Promise<HttpCallResponse | undefined> | undefined;

/** How a plugin is started. */
export interface StartOptions {
  /** The plugin's configuration, as a StringValue would carry it. */
  readonly config: string;
  /** `plugin_name`; default "plugin". */
  readonly pluginName?: string;
  /** `plugin_root_id`; default "". */
  readonly rootId?: string;
  /** `plugin_vm_id`; default "". */
  readonly vmId?: string;
  /** The VM's own configuration; default "". */
  readonly vmConfig?: string;
  /** The clock; default the real one. */
  readonly now?: () => Date;
  /** Environment variables of the module. Nothing of this process's environment is passed on. Default none. */
  readonly env?: Readonly<Record<string, string>>;
  /** Properties that hold for every request, see {@link PluginRequest.properties}. */
  readonly properties?: Readonly<Record<string, string | Uint8Array>>;
  /** Answers the plugin's HTTP calls. Default: no answer comes. */
  readonly onHttpCall?: OnHttpCall;
  /**
   * `allow_on_headers_stop_iteration` of Envoy's PluginConfig; default true. When false, a plugin that answers
   * StopIteration to headers never sees the body.
   */
  readonly allowOnHeadersStopIteration?: boolean;
  /** Bytes of a body that Envoy buffers before it answers 413; default 1 MiB. */
  readonly bufferLimit?: number;
}

/** A message's end: body in one or more pieces, and trailers. */
interface MessageEnd {
  /** Pieces arrive one by one. An empty last piece is what HTTP/1.1 chunked encoding ends with. */
  readonly body?: Uint8Array | readonly Uint8Array[];
  readonly trailers?: readonly HeaderPair[];
}

/** A response of the upstream. */
export interface PluginResponse extends MessageEnd {
  /** With `:status`. */
  readonly headers: readonly HeaderPair[];
}

/** A request as it reaches the plugin. */
export interface PluginRequest extends MessageEnd {
  /** With `:method`, `:path`, `:authority` (and `:scheme`) as Envoy has them. */
  readonly headers: readonly HeaderPair[];
  /** False: the client has not finished sending. Default true. */
  readonly endOfStream?: boolean;
  /**
   * Properties, their path joined by dots: `source.address`, `xds.route_name`. Numbers go as the eight bytes that
   * Envoy gives. What can be read from the headers (`request.path` and so on) needs no entry.
   */
  readonly properties?: Readonly<Record<string, string | Uint8Array>>;
  /** What the upstream answers, if the response callbacks are to run. */
  readonly response?: PluginResponse;
}

/** What every result tells. */
interface Observed {
  /** The lines that were logged during this request. */
  readonly logs: LogLine[];
  /** All metrics of the plugin after this request: counters and gauges their value, histograms their sum. */
  readonly metrics: Record<string, number>;
  /** Whether Envoy would choose the route again after this plugin. */
  readonly routeCacheCleared: boolean;
  /** The HTTP calls made during this request. */
  readonly httpCalls: HttpCall[];
  /**
   * What the plugin set with `proxy_set_property`, its path joined by dots: what the plugins behind it can read, as
   * `properties` of their request.
   */
  readonly setProperties: Record<string, Uint8Array>;
}

/** A response as the client gets it. */
export interface ClientResponse {
  readonly status: number;
  readonly headers: HeaderPair[];
  readonly body: string;
}

/** What became of a request. */
export type RequestResult = Observed &
  (
    | {
        /** The request goes on to the upstream. */
        readonly outcome: "continue";
        readonly headers: HeaderPair[];
        readonly body: Uint8Array;
        readonly trailers: HeaderPair[];
        /** What the client gets, if the request named an upstream's response. */
        readonly response?: ClientResponse;
      }
    | ({
        /** The plugin (or Envoy's buffer limit) answered. */
        readonly outcome: "response";
        /** The response code details. */
        readonly details: string;
      } & ClientResponse)
    /** The plugin waits, and nothing more will come; with `closed` it reset the stream. */
    | { readonly outcome: "paused"; readonly closed: boolean }
    /** The module crashed. Envoy answers 503 with an empty body (or what its failure policy says). */
    | { readonly outcome: "trap"; readonly error: string }
  );

/** Why a plugin was refused: its own last error line, the crash, or the bound that it went past. */
export interface Refusal {
  readonly ok: false;
  readonly reason: string;
  readonly logs: LogLine[];
}
