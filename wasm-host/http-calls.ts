import { Result } from "./abi.ts";
import type { Budget } from "./budget.ts";
import { HeaderMap } from "./header-map.ts";
import type { HttpCall, HttpCallResponse, OnHttpCall } from "./types.ts";

/** A response while the plugin looks at it. */
export interface CallResponse {
  readonly headers: HeaderMap;
  readonly body: Uint8Array;
  readonly trailers: HeaderMap;
}

/** Bytes that keeping a call takes: up to two for each character, and some for each header. */
function costOf({ cluster, headers, body, trailers }: HttpCall): number {
  const pairs = [...headers, ...trailers];
  const characters = pairs.reduce((sum, [name, value]) => sum + name.length + value.length, cluster.length);
  return 2 * characters + 128 * pairs.length + body.length;
}

/** The HTTP calls of one plugin: made by any of its contexts, owned by the root. */
export class HttpCalls {
  readonly made: HttpCall[] = [];
  /** Calls whose answer is on its way, each settled once the plugin has seen it. */
  readonly pending = new Set<Promise<void>>();
  /** What the plugin may read while it is told of a response. */
  response: CallResponse | undefined;
  readonly #answer: OnHttpCall;
  readonly #deliver: (token: number, response: CallResponse) => void;
  readonly #budget: Budget;
  #next = 1;

  /** `deliver` tells the plugin of a response. */
  constructor(answer: OnHttpCall, budget: Budget, deliver: (token: number, response: CallResponse) => void) {
    this.#answer = answer;
    this.#budget = budget;
    this.#deliver = deliver;
  }

  /** Takes the calls made from this place on; gives their room back. */
  takeFrom(start: number): HttpCall[] {
    const taken = this.made.splice(start);
    for (const call of taken) this.#budget.give(costOf(call));
    return taken;
  }

  /** Makes a call; gives its token, or a result code why Envoy would not make it. */
  start(call: HttpCall): { token: number } | number {
    if (call.timeoutMilliseconds > 0x7fffffff) return Result.badArgument;
    const names = new Set(call.headers.map(([name]) => name.toLowerCase()));
    if (![":path", ":method", ":authority"].every((name) => names.has(name))) return Result.badArgument;
    if (!this.#budget.take(costOf(call))) return Result.internalFailure;
    const answer = this.#answer(call);
    if (answer !== undefined && "refused" in answer) {
      this.#budget.give(costOf(call));
      return answer.refused === "no-host" ? Result.internalFailure : Result.badArgument;
    }
    this.made.push(call);
    const token = 4 * this.#next++;
    if (answer !== undefined) {
      const delivered: Promise<void> = Promise.resolve(answer)
        // Envoy knows one way for a call to fail: the connection broke.
        .catch((error: unknown): HttpCallResponse => ({ headers: [[":status", "503"]], body: String(error) }))
        .then((response) => {
          this.pending.delete(delivered);
          if (response === undefined) return;
          const body = response.body ?? "";
          this.#deliver(token, {
            headers: HeaderMap.of(response.headers),
            body: typeof body === "string" ? Buffer.from(body) : body,
            trailers: HeaderMap.of(response.trailers ?? []),
          });
        });
      this.pending.add(delivered);
    }
    return { token };
  }
}
