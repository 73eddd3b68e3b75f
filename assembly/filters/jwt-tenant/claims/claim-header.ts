/** Claims that become headers. */
import { Bytes } from "../../../bytes/bytes";
import { ABSENT, end, hasBytes, isPresent, Slice, start } from "../../../bytes/slice";
import { Writer } from "../../../bytes/writer";
import { isSafeHeaderValue } from "../../../codec/header";
import { ARRAY, BOOLEAN, firstElement, kindOf, NUMBER, nextElement, STRING } from "../../../codec/json";
import { decodeText } from "../../../codec/json-string";
import { ConfigNode } from "../../../proxy/config";
import { Claim } from "./claim";

/** The most bytes of one such header. */
export const LONGEST_HEADER: usize = 4096;

const COMMA: u8 = 0x2c;
const PERCENT: u8 = 0x25;

/** What `list` and `encoding` say. */
const JOIN = 0;
const PLAIN = 0;

const text = new Writer(memory.data(4096), LONGEST_HEADER);

export class ClaimHeader {
  readonly header: Bytes;
  private readonly claim: Claim;
  private readonly list: i32;
  private readonly encoding: i32;

  constructor(config: ConfigNode) {
    config.onlyKeys(["claim", "header", "list", "encoding"]);
    this.claim = new Claim(config.at("claim"));
    this.header = config.at("header").ownHeaderName();
    this.list = config.at("list").oneOfOr(["join", "first"], JOIN);
    this.encoding = config.at("encoding").oneOfOr(["plain", "percent"], PLAIN);
  }

  /**
   * Writes the header's value. Nothing, and `ABSENT`, where the claim is not there, is an object or null, or cannot
   * be written so that every reader takes it for the same: then there is no such header.
   */
  write(claims: Slice, into: Writer): Slice {
    const value = this.claim.in(claims);
    const mark = into.length;
    const isWritten =
      kindOf(value) === ARRAY ? this.writeList(value, into) : this.writeOne(value, false, into);
    const written = into.writtenSince(mark);
    return isWritten && !into.overflowed && isSafeHeaderValue(written) ? written : ABSENT;
  }

  private writeList(list: Slice, into: Writer): bool {
    let isFirst = true;
    for (let item = firstElement(list); isPresent(item); item = nextElement(list, item)) {
      if (!isFirst) into.byte(COMMA);
      if (!this.writeOne(item, true, into)) return false;
      if (this.list !== JOIN) return true;
      isFirst = false;
    }
    return !isFirst;
  }

  /** Writes a string, a number, true or false. An element of a list has no comma in it. */
  private writeOne(value: Slice, isElement: bool, into: Writer): bool {
    const kind = kindOf(value);
    if (kind === NUMBER || kind === BOOLEAN) {
      into.bytes(value);
      return true;
    }
    if (kind !== STRING || !decodeText(value, text.clear())) return false;
    const plain = text.written();
    const limit = end(plain);
    for (let at = start(plain); at < limit; at++) {
      const byte = load<u8>(at);
      const isUnsafe = byte - 0x20 >= 0x5f || (isElement && byte === COMMA);
      if (this.encoding === PLAIN) {
        if (isUnsafe) return false;
        into.byte(byte);
      } else if (isUnsafe || byte === PERCENT || byte === 0x20) {
        writePercent(byte, into);
      } else {
        into.byte(byte);
      }
    }
    return hasBytes(plain);
  }
}

/** Writes a byte as `%` and two hex digits (RFC 3986, 2.1). */
function writePercent(byte: u8, into: Writer): void {
  into
    .byte(PERCENT)
    .byte(hexDigit(byte >> 4))
    .byte(hexDigit(byte & 15));
}

function hexDigit(value: u8): u8 {
  return value < 10 ? 0x30 + value : 0x37 + value;
}
