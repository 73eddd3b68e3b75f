/** What a filter must know of a request before its body comes, read from one list of all its headers. */
import { equalsIgnoreCase, isDigit } from "../../bytes/ascii";
import { bytesOf, sliceOf } from "../../bytes/bytes";
import { ABSENT, end, equals, hasBytes, isPresent, length, Slice, start } from "../../bytes/slice";
import { PairReader } from "../../proxy/pairs";
import { OwnHeaders } from "./own-headers";

const METHOD = bytesOf(":method");
const PATH = bytesOf(":path");
const CONTENT_TYPE = bytesOf("content-type");
const CONTENT_LENGTH = bytesOf("content-length");
const CONTENT_ENCODING = bytesOf("content-encoding");
const IDENTITY = bytesOf("identity");

const reader = new PairReader();

export class RequestHead {
  method: Slice = ABSENT;
  path: Slice = ABSENT;
  /** Its Content-Type; something that is no type where there are several. */
  contentType: Slice = ABSENT;
  /** Whether its body is encoded: compressed, as a rule. */
  isEncoded: bool = false;
  /** The length of its body as far as it is told, else 0. */
  contentLength: u64 = 0;
  /** Which of the filter's own headers the client has sent, as bits. */
  sent: u64 = 0;

  /** Reads the list. Slices are valid as long as it is. */
  read(list: Slice, own: OwnHeaders): void {
    this.method = ABSENT;
    this.path = ABSENT;
    this.contentType = ABSENT;
    this.isEncoded = false;
    this.contentLength = 0;
    this.sent = 0;
    reader.open(list);
    while (reader.next()) this.take(reader.name, reader.value, own);
  }

  private take(name: Slice, value: Slice, own: OwnHeaders): void {
    const index = own.indexOf(name);
    if (index >= 0) this.sent |= (<u64>1) << index;
    switch (<i32>length(name)) {
      case 5:
        if (equals(name, sliceOf(PATH))) this.path = value;
        break;
      case 7:
        if (equals(name, sliceOf(METHOD))) this.method = value;
        break;
      case 12:
        if (equals(name, sliceOf(CONTENT_TYPE)))
          this.contentType = isPresent(this.contentType) ? name : value;
        break;
      case 14:
        if (equals(name, sliceOf(CONTENT_LENGTH))) this.contentLength = lengthIn(value);
        break;
      case 16:
        if (!equals(name, sliceOf(CONTENT_ENCODING)) || !hasBytes(value)) break;
        if (!equalsIgnoreCase(value, sliceOf(IDENTITY))) this.isEncoded = true;
        break;
    }
  }
}

/** The number that the digits say, or 0 where these are not up to 18 digits. */
function lengthIn(digits: Slice): u64 {
  if (length(digits) > 18) return 0;
  let value: u64 = 0;
  for (let at = start(digits); at < end(digits); at++) {
    const byte = load<u8>(at);
    if (!isDigit(byte)) return 0;
    value = value * 10 + (byte - 0x30);
  }
  return value;
}
