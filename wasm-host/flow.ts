import { DataStatus, HeadersStatus } from "./abi.ts";
import { concatenate } from "./bytes.ts";
import type { HeaderMap, HeaderPair } from "./header-map.ts";

const NONE = new Uint8Array(0);
/** A plugin may blow up a body to so much, so that it cannot fill this process. Envoy has no such limit. */
const MOST_BODY = 64 * 1024 * 1024;

/** How the plugin is called for one direction. Each answers the callback's return value. */
export interface FlowCallbacks {
  headers(count: number, end: boolean): number;
  body(size: number, end: boolean): number;
  trailers(count: number): number;
  /** Whether the stream has ended meanwhile: a local response, a trap, a reset. */
  over(): boolean;
  /** More than the limit was to be buffered. */
  tooLarge(): void;
}

export interface FlowOptions {
  readonly pieces: readonly Uint8Array[];
  readonly trailers: HeaderMap | undefined;
  /** False: more would come, but does not. */
  readonly end: boolean;
  readonly bufferLimit: number;
  readonly allowStopIteration: boolean;
}

type Event =
  | { readonly kind: "headers" }
  | { readonly kind: "data"; readonly bytes: Uint8Array; readonly end: boolean }
  | { readonly kind: "trailers" };

/**
 * One direction of a stream, request or response, as Envoy's filter manager moves it through a filter: what it
 * holds back, what it lets go, and what the filter may see meanwhile.
 */
export class Flow {
  readonly headers: HeaderMap;
  readonly trailers: HeaderMap | undefined;
  /** The headers as they went on; what the plugin changes later comes too late. */
  sentHeaders: HeaderPair[] | undefined;
  /** Body bytes that went on. */
  readonly sent: Uint8Array[] = [];
  /** The maps that the plugin can change now: Envoy takes them away once it let them go on. */
  headersVisible = false;
  trailersVisible = false;
  readonly #calls: FlowCallbacks;
  readonly #options: FlowOptions;
  #events: Event[];
  #held: Uint8Array = NONE;
  /** The body piece that the plugin looks at, while it does. */
  #current: Uint8Array | undefined;
  /** The last answer to a body was "stop and buffer": the plugin sees all that is held. */
  #buffering = false;
  /** flowing; holding headers or body back while callbacks go on; or stopped until resumed. */
  #state: "flowing" | "holding" | "stopped" = "flowing";
  #stoppedAtTrailers = false;

  constructor(headers: HeaderMap, options: FlowOptions, calls: FlowCallbacks) {
    this.headers = headers;
    this.trailers = options.trailers;
    this.#options = options;
    this.#calls = calls;
    const closing = options.end && options.trailers === undefined;
    const pieces = options.pieces.map((bytes, index): Event => {
      return { kind: "data", bytes, end: closing && index === options.pieces.length - 1 };
    });
    this.#events = [
      { kind: "headers" },
      ...pieces,
      ...(options.trailers ? [{ kind: "trailers" } as const] : []),
    ];
  }

  /** Whether everything that came went on. */
  get complete(): boolean {
    return this.sentHeaders !== undefined && this.#events.length === 0 && this.#state === "flowing";
  }

  /** The body that the plugin can read now. */
  get body(): Uint8Array {
    return this.#current ?? (this.#buffering ? this.#held : NONE);
  }

  /** Changes the body that the plugin can read now; false where Envoy refuses such a change. */
  replaceBody(start: number, length: number, data: Uint8Array): boolean {
    const body = this.body;
    let changed: Uint8Array;
    if (start === 0) changed = concatenate([data, body.subarray(Math.min(length, body.length))]);
    else if (start >= body.length) changed = concatenate([body, data]);
    else return false;
    if (changed.length > MOST_BODY) return false;
    changed = changed.slice();
    if (this.#current !== undefined) this.#current = changed;
    else if (this.#buffering) this.#held = changed;
    return true;
  }

  /** Moves what came through the plugin, until it stops or there is no more. */
  run(): void {
    while (this.#state !== "stopped" && !this.#calls.over()) {
      const event = this.#events.shift();
      if (event === undefined) return;
      if (event.kind === "headers") this.#onHeaders();
      else if (event.kind === "data") this.#onData(event.bytes, event.end);
      else this.#onTrailers();
    }
  }

  /** Lets everything go on without asking the plugin. */
  pass(): void {
    this.#releaseHeaders();
    for (const event of this.#events) if (event.kind === "data") this.sent.push(event.bytes);
    this.#events = [];
  }

  /** The plugin lets go what it held back. */
  resume(): void {
    this.headersVisible = false;
    this.trailersVisible = false;
    if (this.#state === "flowing" || this.#calls.over()) return;
    const wasStopped = this.#state === "stopped";
    this.#release();
    if (wasStopped && !this.#stoppedAtTrailers) this.#joinWaitingPieces();
    this.run();
  }

  #onHeaders(): void {
    this.headersVisible = true;
    const status = this.#calls.headers(this.headers.size, this.#events.length === 0 && this.#options.end);
    if (this.#calls.over()) return;
    if (status === HeadersStatus.stopIteration && this.#options.allowStopIteration) {
      this.#state = "holding";
    } else if (status === HeadersStatus.continue || status === 2) {
      // 2 was "continue and end the stream" once; Envoy continues.
      this.headersVisible = false;
      this.#releaseHeaders();
    } else {
      this.#state = "stopped";
      const waiting = this.#events.reduce(
        (sum, event) => sum + (event.kind === "data" ? event.bytes.length : 0),
        0,
      );
      if (status === HeadersStatus.stopAllAndBuffer && waiting > this.#options.bufferLimit)
        this.#calls.tooLarge();
    }
  }

  #onData(bytes: Uint8Array, end: boolean): void {
    const before = this.#buffering ? NONE : this.#held;
    this.#current = this.#buffering ? concatenate([this.#held, bytes]) : bytes;
    if (this.#buffering) this.#held = NONE;
    this.#buffering = false;
    const status = this.#calls.body(this.#current.length, end);
    const current = this.#current;
    this.#current = undefined;
    if (this.#calls.over()) return;
    if (status === DataStatus.continue) {
      this.#held = concatenate([before, current]);
      this.#release();
      return;
    }
    this.#state = "holding";
    this.#held =
      status === DataStatus.stopAndBuffer || status === DataStatus.stopAndWatermark
        ? concatenate([before, current])
        : before;
    this.#buffering = status === DataStatus.stopAndBuffer;
    if (this.#held.length <= this.#options.bufferLimit) return;
    if (this.#buffering) this.#calls.tooLarge();
    else this.#state = "stopped";
  }

  #onTrailers(): void {
    if (this.trailers === undefined) return;
    this.trailersVisible = true;
    const status = this.#calls.trailers(this.trailers.size);
    if (this.#calls.over()) return;
    if (status === 0) {
      this.trailersVisible = false;
      this.#release();
    } else {
      this.#state = "stopped";
      this.#stoppedAtTrailers = true;
    }
  }

  #releaseHeaders(): void {
    this.sentHeaders ??= this.headers.toText();
  }

  #release(): void {
    this.#releaseHeaders();
    this.#state = "flowing";
    if (this.#held.length > 0) this.sent.push(this.#held);
    this.#held = NONE;
    this.#buffering = false;
  }

  /** What came while all was stopped reaches the plugin as one piece. */
  #joinWaitingPieces(): void {
    const pieces = this.#events.filter((event) => event.kind === "data");
    if (pieces.length === 0) return;
    const joined: Event = {
      kind: "data",
      bytes: concatenate(pieces.map(({ bytes }) => bytes)),
      end: pieces.some(({ end }) => end),
    };
    this.#events = [joined, ...this.#events.filter((event) => event.kind !== "data")];
  }
}
