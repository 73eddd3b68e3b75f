/** What may stand in an HTTP header without changing what is around it. */
import { bytesOf, sliceOf } from "../bytes/bytes";
import { end, equals, hasBytes, indexOf, Slice, start } from "../bytes/slice";

/**
 * Whether this is a header value that every hop reads alike: 1 or more visible ASCII characters, with spaces
 * only between them. CR, LF and NUL, tabs and bytes above ASCII are out (RFC 9110, 5.5, but stricter).
 */
export function isSafeHeaderValue(bytes: Slice): bool {
  if (!hasBytes(bytes)) return false;
  const limit = end(bytes);
  for (let at = start(bytes); at < limit; at++) {
    const byte = load<u8>(at);
    const isInner = at !== start(bytes) && at !== limit - 1;
    if (!isVisible(byte) && !(byte === 0x20 && isInner)) return false;
  }
  return true;
}

/** Whether it may stand between the quotes of a parameter as it is: a safe value without `"` and `\\`. */
export function isQuotable(bytes: Slice): bool {
  return isSafeHeaderValue(bytes) && indexOf(bytes, 0x22) < 0 && indexOf(bytes, 0x5c) < 0;
}

/**
 * Whether this is the name of an ordinary header, in lower case as Envoy keeps names: a token (RFC 9110, 5.1).
 * Pseudo headers (`:path`) are not ordinary.
 */
export function isHeaderName(bytes: Slice): bool {
  if (!hasBytes(bytes)) return false;
  const limit = end(bytes);
  for (let at = start(bytes); at < limit; at++) {
    if (!isTokenCharacter(load<u8>(at))) return false;
  }
  return true;
}

/** Names of `isReservedHeader`. The schemas of the filters list them, too. */
const RESERVED = [
  bytesOf("authorization"),
  bytesOf("connection"),
  bytesOf("content-length"),
  bytesOf("cookie"),
  bytesOf("expect"),
  bytesOf("host"),
  bytesOf("keep-alive"),
  bytesOf("proxy-authorization"),
  bytesOf("proxy-connection"),
  bytesOf("te"),
  bytesOf("trailer"),
  bytesOf("transfer-encoding"),
  bytesOf("upgrade"),
];

/**
 * Whether the header says where a message ends, what becomes of its connection, for whom it is, or who the
 * client is. None of them may be set to anything else: with a `content-length` of its own a request's body
 * becomes a request of its own.
 */
export function isReservedHeader(name: Slice): bool {
  for (let index = 0; index < RESERVED.length; index++) {
    if (equals(name, sliceOf(RESERVED[index]))) return true;
  }
  return false;
}

function isVisible(byte: u8): bool {
  return byte - 0x21 < 0x5e;
}

/** Whether it may stand in a token: a lower-case letter, a digit, or one of !#$%&'*+-.^_`|~ */
export function isTokenCharacter(byte: u8): bool {
  if (byte - 0x61 < 26 || byte - 0x30 < 10) return true;
  switch (byte) {
    case 0x21:
    case 0x23:
    case 0x24:
    case 0x25:
    case 0x26:
    case 0x27:
    case 0x2a:
    case 0x2b:
    case 0x2d:
    case 0x2e:
    case 0x5e:
    case 0x5f:
    case 0x60:
    case 0x7c:
    case 0x7e:
      return true;
    default:
      return false;
  }
}
