/**
 * The headers of a request or a response. Names are lower case. Every method is one host call, about a
 * microsecond; a filter that reads many headers of one request is cheaper with `pairs` (see proxy/pairs).
 */
import { Bytes } from "../bytes/bytes";
import { ABSENT, length, Slice, start } from "../bytes/slice";
import { answer } from "./answer";
import {
  answerAddress,
  answerSize,
  OK,
  proxy_add_header_map_value,
  proxy_get_header_map_pairs,
  proxy_get_header_map_value,
  proxy_remove_header_map_value,
  proxy_replace_header_map_value,
} from "./host";

export class Headers {
  /** `map`: the number that proxy-wasm gives to the header map. */
  constructor(private readonly map: i32) {}

  /**
   * The value of a header, or `ABSENT`. Where a header comes more than once, Envoy 1.40 gives the values joined
   * by commas for the headers that it treats as lists itself (measured: authorization, user-agent), and
   * otherwise the first (measured: cookie over HTTP/1, and headers that it does not know). Whoever must not
   * overlook the others uses `pairs`. Valid to the end of the callback.
   */
  get(name: Bytes): Slice {
    const status = proxy_get_header_map_value(
      this.map,
      changetype<usize>(name),
      name.length,
      answerAddress,
      answerSize,
    );
    return status === OK ? answer() : ABSENT;
  }

  /**
   * All headers in their order, copies of a name each for itself, to be read with a `PairReader`; `ABSENT`
   * where the host could not give them. Valid to the end of the callback.
   */
  pairs(): Slice {
    return proxy_get_header_map_pairs(this.map, answerAddress, answerSize) === OK ? answer() : ABSENT;
  }

  /** Sets a header to one value, in place of all that had its name. On a request this re-selects the route. */
  set(name: Bytes, value: Slice): void {
    proxy_replace_header_map_value(
      this.map,
      changetype<usize>(name),
      name.length,
      start(value),
      length(value),
    );
  }

  /** Adds a header beside those of the same name. On a request this re-selects the route. */
  add(name: Bytes, value: Slice): void {
    proxy_add_header_map_value(this.map, changetype<usize>(name), name.length, start(value), length(value));
  }

  /** Removes every header of this name. On a request this re-selects the route, whether there was one or not. */
  remove(name: Bytes): void {
    proxy_remove_header_map_value(this.map, changetype<usize>(name), name.length);
  }
}

/** The request's headers, as the filters before this one left them. */
export const requestHeaders = new Headers(0);

/** The request's trailers, which come after the body. Only in the callback of request trailers. */
export const requestTrailers = new Headers(1);

/** The response's headers. Only in response callbacks. */
export const responseHeaders = new Headers(2);
