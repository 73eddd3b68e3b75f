/**
 * The Authorization header (RFC 9110, 11.6.2) and its Bearer scheme (RFC 6750, 2.1).
 *
 * Envoy hands over several such headers as one value, joined by commas. A service behind the gateway may see
 * them apart and pick another one than the gateway did; the same goes for a value that only a lenient reader
 * takes for a scheme and a token. Such values are told apart here from those that plainly carry no token, so
 * that a gateway which lets requests without a token pass does not let these pass.
 */
import { equalsIgnoreCase, toLower } from "../bytes/ascii";
import { bytesOf, sliceOf } from "../bytes/bytes";
import { byteAt, hasBytes, indexOf, length, part, Slice, trim } from "../bytes/slice";
import { isTokenCharacter } from "./header";

/** There is no header, it is empty, or it is of another scheme. */
export const NO_TOKEN: i32 = 0;
/** One value of the Bearer scheme. Its token may still be anything. */
export const ONE_TOKEN: i32 = 1;
/** A Bearer value besides another value. */
export const SEVERAL_TOKENS: i32 = 2;
/** Not a scheme, a space and credentials: a bare token, for instance. */
export const NO_SCHEME: i32 = 3;

const BEARER = bytesOf("bearer");
const COMMA: u8 = 0x2c;
const SPACE: i32 = 0x20;

/** Which of the four above a header's value is. The scheme's case does not matter. */
export function authorizationKind(value: Slice): i32 {
  const trimmed = trim(value);
  if (!hasBytes(trimmed)) return NO_TOKEN;
  const scheme = schemeOf(trimmed);
  if (!hasBytes(scheme) || byteAt(trimmed, length(scheme)) !== SPACE) return NO_SCHEME;
  const comma = indexOf(trimmed, COMMA);
  if (equalsIgnoreCase(scheme, sliceOf(BEARER))) return comma < 0 ? ONE_TOKEN : SEVERAL_TOKENS;
  if (comma < 0) return NO_TOKEN;
  return mentionsBearer(part(trimmed, comma, length(trimmed))) ? SEVERAL_TOKENS : NO_TOKEN;
}

/** The token of a value that is `ONE_TOKEN`, without the spaces around it; perhaps empty. */
export function bearerToken(value: Slice): Slice {
  const trimmed = trim(value);
  return trim(part(trimmed, BEARER.length, length(trimmed)));
}

/** The characters in front that a scheme's name may consist of. */
function schemeOf(value: Slice): Slice {
  let size: usize = 0;
  while (size < length(value) && isTokenCharacter(toLower(<u8>byteAt(value, size)))) size++;
  return part(value, 0, size);
}

/** Whether the word stands anywhere in it: too often, rather than not often enough. */
function mentionsBearer(value: Slice): bool {
  const size = <usize>BEARER.length;
  for (let at: usize = 0; at + size <= length(value); at++) {
    if (equalsIgnoreCase(part(value, at, at + size), sliceOf(BEARER))) return true;
  }
  return false;
}
