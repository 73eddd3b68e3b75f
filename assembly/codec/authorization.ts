/**
 * The Authorization header (RFC 9110, 11.6.2), its Bearer scheme (RFC 6750, 2.1), and others of this form.
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
/** One value of the scheme. Its token may still be anything. */
export const ONE_TOKEN: i32 = 1;
/** Another value beside one of the scheme, or the scheme's name somewhere in the credentials of another scheme. */
export const SEVERAL_TOKENS: i32 = 2;
/** Not a scheme, a space and credentials: a bare token, for instance. */
export const NO_SCHEME: i32 = 3;

const BEARER = bytesOf("bearer");
const COMMA: u8 = 0x2c;
const SPACE: i32 = 0x20;

/**
 * Which of the four above a header's value is. Case does not matter in schemes.
 *
 * @param wanted the scheme whose credentials are a token.
 */
export function authorizationKind(value: Slice, wanted: Slice = sliceOf(BEARER)): i32 {
  const trimmed = trim(value);
  if (!hasBytes(trimmed)) return NO_TOKEN;
  const scheme = schemeOf(trimmed);
  if (!hasBytes(scheme) || byteAt(trimmed, length(scheme)) !== SPACE) return NO_SCHEME;
  if (equalsIgnoreCase(scheme, wanted)) {
    return indexOf(trimmed, COMMA) < 0 ? ONE_TOKEN : SEVERAL_TOKENS;
  }
  return mentions(part(trimmed, length(scheme), length(trimmed)), wanted) ? SEVERAL_TOKENS : NO_TOKEN;
}

/** The token of a value that is `ONE_TOKEN` for this scheme, without the spaces around it; perhaps empty. */
export function tokenIn(value: Slice, scheme: Slice = sliceOf(BEARER)): Slice {
  const trimmed = trim(value);
  return trim(part(trimmed, length(scheme), length(trimmed)));
}

/** The characters in front that a scheme's name may consist of. */
function schemeOf(value: Slice): Slice {
  let size: usize = 0;
  while (isInWord(value, size)) size++;
  return part(value, 0, size);
}

/**
 * Whether the word stands anywhere in it, whatever is around it but characters of a longer word: a comma, a
 * semicolon, a tab, a folded line. Too often, rather than not often enough.
 */
function mentions(value: Slice, word: Slice): bool {
  const size = length(value);
  let at: usize = 0;
  while (at < size) {
    const first = at;
    while (isInWord(value, at)) at++;
    if (equalsIgnoreCase(part(value, first, at), word)) return true;
    at++;
  }
  return false;
}

/** Whether the character at this place, if there is one, may be part of a scheme's name. */
function isInWord(value: Slice, at: usize): bool {
  return at < length(value) && isTokenCharacter(toLower(<u8>byteAt(value, at)));
}
