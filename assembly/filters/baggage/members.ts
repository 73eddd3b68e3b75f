import { bytesOf, sliceOf } from "../../bytes/bytes";
import { ABSENT, equals, length, Slice } from "../../bytes/slice";
import { BaggageReader, MOST_BYTES, MOST_MEMBERS } from "../../codec/baggage";
import { PairReader } from "../../proxy/pairs";

export const BAGGAGE = bytesOf("baggage");

/** The members of all `baggage` headers of a request, as of one list. */
export class Members {
  /** The present one. */
  readonly reader: BaggageReader = new BaggageReader();
  /** How many of the headers have been begun. */
  headers: u32 = 0;
  /** Whether there is more than the limits allow. What is beyond them is not shown. */
  isOverlong: bool = false;
  private readonly pairs: PairReader = new PairReader();
  private count: u32 = 0;
  private bytes: usize = 0;

  /** `isLimited`: to the limits of W3C Baggage. */
  constructor(private readonly isLimited: bool) {}

  /** Begins with a request. `pairs`: all its headers, as the host gives them. */
  open(pairs: Slice): this {
    this.pairs.open(pairs);
    this.reader.open(ABSENT);
    this.headers = 0;
    this.count = 0;
    this.bytes = 0;
    this.isOverlong = false;
    return this;
  }

  /** Goes on to the next member. False when there is none, or none within the limits. */
  next(): bool {
    while (!this.reader.next()) {
      do {
        if (!this.pairs.next()) return false;
      } while (!equals(this.pairs.name, sliceOf(BAGGAGE)));
      this.headers++;
      this.reader.open(this.pairs.value);
    }
    this.count++;
    this.bytes += length(this.reader.member) + usize(this.count > 1);
    if (this.count > MOST_MEMBERS || this.bytes > MOST_BYTES) {
      this.isOverlong = true;
      return !this.isLimited;
    }
    return true;
  }
}
