import { Bytes } from "../../bytes/bytes";
import { Slice } from "../../bytes/slice";

/** What can be asked of a request. Each question is a host call, except in tests. */
export abstract class RequestReader {
  /** The value of a header, or `ABSENT`; the first where there are several. Valid to the end of the callback. */
  abstract header(name: Bytes): Slice;

  /** All headers, as a list for `PairReader`. Valid to the end of the callback. */
  abstract headers(): Slice;

  /** A property of Envoy or of a filter before this one, or `ABSENT`. Valid to the end of the callback. */
  abstract property(path: Bytes): Slice;

  /** The time, in seconds since 1970-01-01T00:00Z. */
  abstract seconds(): i64;
}
