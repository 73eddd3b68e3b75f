import { MapType } from "./abi.ts";
import { concatenate } from "./bytes.ts";
import { Flow, type FlowCallbacks } from "./flow.ts";
import { HeaderMap, type HeaderPair } from "./header-map.ts";
import { detailsOf, isGrpc, type LocalResponse, localReply, tooLarge } from "./local-response.ts";
import type { ClientResponse, PluginRequest, RequestResult, StartOptions } from "./types.ts";

/** The part of a result that the stream itself knows. */
export type Outcome =
  | Pick<
      Extract<RequestResult, { outcome: "continue" }>,
      "outcome" | "headers" | "body" | "trailers" | "response"
    >
  | Pick<Extract<RequestResult, { outcome: "response" }>, "outcome" | "details" | keyof ClientResponse>
  | Pick<Extract<RequestResult, { outcome: "paused" }>, "outcome" | "closed">
  | Pick<Extract<RequestResult, { outcome: "trap" }>, "outcome" | "error">;

/** What a stream needs of the VM. */
export interface StreamVm {
  readonly failure: string | undefined;
  /** Calls an export for this stream's context; an absent one answers the number given. May answer STOPPED. */
  call(stream: Stream, name: string, args: readonly number[], absent: number): number;
  afterCall(action: () => void): void;
}

/** What a call answers when the plugin answered the request meanwhile: its own return value does not count then. */
export const STOPPED = -1;

const STOP_ALL = 4;
const STOP_NO_BUFFER = 3;

function statusOf(headers: HeaderMap): number {
  return Number(headers.get(":status") ?? 0);
}

function piecesOf(body: PluginRequest["body"]): readonly Uint8Array[] {
  if (body === undefined) return [];
  return body instanceof Uint8Array ? [body] : body;
}

/** One HTTP stream through the plugin: its request, and the response that comes or that the plugin makes. */
export class Stream {
  readonly id: number;
  readonly request: Flow;
  /** The response on its way to the client, once there is one. */
  response: Flow | undefined;
  readonly properties: Readonly<Record<string, string | Uint8Array>>;
  /** What the plugin set with `proxy_set_property`. */
  readonly filterState = new Map<string, Uint8Array>();
  routeCacheCleared = false;
  /** The status as the response came; once it has gone, as it went. */
  responseCode: number | undefined;
  readonly #vm: StreamVm;
  readonly #options: StartOptions;
  readonly #given: PluginRequest;
  #local: LocalResponse | undefined;
  #closed = false;
  /** An answer was given, and waits for the module to return: it stands. */
  #answering = false;
  #logging = false;

  constructor(id: number, request: PluginRequest, options: StartOptions, vm: StreamVm) {
    this.id = id;
    this.#vm = vm;
    this.#options = options;
    this.#given = request;
    this.properties = request.properties ?? {};
    this.request = this.#flow("request", HeaderMap.of(request.headers), request, request.endOfStream ?? true);
  }

  /** Whether the plugin has to do something before the stream can go on. */
  get waiting(): boolean {
    if (this.#closed || this.#vm.failure !== undefined) return false;
    if (this.response !== undefined) return !this.response.complete;
    return !this.request.complete;
  }

  /** Starts the stream, and moves the request through the plugin as far as it lets it. */
  start(): void {
    this.request.run();
    this.#advance();
  }

  /** What the plugin lets go with `proxy_continue_stream`, once the module has returned. */
  resume(request: boolean): void {
    const flow = request ? this.request : this.response;
    if (flow !== undefined) {
      flow.headersVisible = false;
      flow.trailersVisible = false;
    }
    this.#vm.afterCall(() => {
      flow?.resume();
      this.#advance();
    });
  }

  /** Resets the stream, once the module has returned. */
  close(): void {
    this.#vm.afterCall(() => {
      this.#closed = true;
    });
  }

  /** Answers in the upstream's place, once the module has returned. The first answer counts. */
  respond(response: LocalResponse): void {
    if (this.#answering) return;
    this.#answering = true;
    this.#vm.afterCall(() => {
      this.#answering = false;
      this.#answer(response);
    });
  }

  clearRouteCache(): void {
    this.routeCacheCleared = true;
  }

  /** The map that the plugin can read now. While it logs, headers can be read again. */
  readableMap(type: number): HeaderMap | undefined {
    if (this.#logging && type === MapType.requestHeaders) return this.request.headers;
    if (this.#logging && type === MapType.responseHeaders) return this.response?.headers;
    if (this.#logging && type === MapType.responseTrailers) return this.response?.trailers;
    return this.writableMap(type);
  }

  /** The map that the plugin can change now. */
  writableMap(type: number): HeaderMap | undefined {
    const flow = type < MapType.responseHeaders ? this.request : this.response;
    if (flow === undefined || type > MapType.responseTrailers) return undefined;
    const headers = type === MapType.requestHeaders || type === MapType.responseHeaders;
    if (headers) return flow.headersVisible ? flow.headers : undefined;
    return flow.trailersVisible ? flow.trailers : undefined;
  }

  /** Ends the stream: log, done and delete, as Envoy calls them. */
  finish(): void {
    this.#logging = true;
    if (this.response !== undefined) this.responseCode = statusOf(this.response.headers);
    this.#vm.call(this, "proxy_on_log", [this.id], 0);
    this.#logging = false;
    this.#vm.call(this, "proxy_on_done", [this.id], 1);
    this.#vm.call(this, "proxy_on_delete", [this.id], 0);
  }

  outcome(): Outcome {
    const error = this.#vm.failure;
    if (error !== undefined) return { outcome: "trap", error };
    if (this.#closed || this.waiting) return { outcome: "paused", closed: this.#closed };
    if (this.#local !== undefined) {
      return { outcome: "response", details: detailsOf(this.#local), ...this.#clientResponse() };
    }
    return {
      outcome: "continue",
      headers: this.request.sentHeaders ?? [],
      body: concatenate(this.request.sent),
      trailers: this.request.trailers?.toText() ?? [],
      ...(this.response === undefined ? {} : { response: this.#clientResponse() }),
    };
  }

  #clientResponse(): ClientResponse {
    const headers: HeaderPair[] = this.response?.sentHeaders ?? [];
    const status = Number(headers.find(([name]) => name === ":status")?.[1] ?? 0);
    return {
      status,
      headers: headers.filter(([name]) => name !== ":status"),
      body: new TextDecoder().decode(concatenate(this.response?.sent ?? [])),
    };
  }

  /** When the request has gone on, the response of the upstream comes. */
  #advance(): void {
    const given = this.#given.response;
    if (given === undefined || this.response !== undefined || !this.request.complete || this.#closed) return;
    this.response = this.#flow("response", HeaderMap.of(given.headers), given, true);
    this.responseCode = statusOf(this.response.headers);
    this.response.run();
  }

  #answer(local: LocalResponse): void {
    if (this.#closed || this.#vm.failure !== undefined) return;
    const { headers, body } = localReply(local, isGrpc(this.request.headers));
    const end = { ...(body.length > 0 ? { body } : {}) };
    const before = this.response;
    if (before?.sentHeaders !== undefined) {
      // Too late for another answer: Envoy resets the stream.
      this.#closed = true;
      return;
    }
    this.#local = local;
    this.response = this.#flow("response", headers, end, true);
    this.responseCode = statusOf(headers);
    // An answer in the place of a response is not shown to the plugin again.
    if (before === undefined) this.response.run();
    else this.response.pass();
  }

  #flow(
    direction: "request" | "response",
    headers: HeaderMap,
    message: Pick<PluginRequest, "body" | "trailers">,
    end: boolean,
  ): Flow {
    const trailers = message.trailers === undefined ? undefined : HeaderMap.of(message.trailers);
    const calls = this.#callbacks(direction);
    const options = {
      pieces: piecesOf(message.body),
      trailers,
      end,
      bufferLimit: this.#options.bufferLimit ?? 1024 * 1024,
      allowStopIteration: direction === "response" || (this.#options.allowOnHeadersStopIteration ?? true),
    };
    const flow: Flow = new Flow(headers, options, { ...calls, over: () => this.#over(flow) });
    return flow;
  }

  /** Whether a flow has been overtaken: by a crash, a reset, or another answer. */
  #over(flow: Flow): boolean {
    if (this.#closed || this.#vm.failure !== undefined) return true;
    return flow === this.request ? this.#local !== undefined : flow !== this.response;
  }

  #callbacks(direction: "request" | "response"): Omit<FlowCallbacks, "over"> {
    const call = (part: string, args: number[], stopped: number) => {
      const status = this.#vm.call(this, `proxy_on_${direction}_${part}`, [this.id, ...args], 0);
      return status === STOPPED ? stopped : status;
    };
    return {
      headers: (count, end) => call("headers", [count, end ? 1 : 0], STOP_ALL),
      body: (size, end) => call("body", [size, end ? 1 : 0], STOP_NO_BUFFER),
      trailers: (count) => call("trailers", [count], 1),
      tooLarge: () => this.#answer(tooLarge(direction)),
    };
  }
}
