/** Media types, as Content-Type has them (RFC 9110, 8.3). */
import { equalsIgnoreCase, toLower } from "../bytes/ascii";
import { bytesOf, sliceOf } from "../bytes/bytes";
import { byteAt, end, indexOf, length, part, Slice, start, trim } from "../bytes/slice";

const SLASH: u8 = 0x2f;
const SEMICOLON: u8 = 0x3b;
const PLUS: u8 = 0x2b;
const EQUALS: u8 = 0x3d;
const QUOTE: i32 = 0x22;

const CHARSET = bytesOf("charset");
/** Charsets that write ASCII as ASCII and nothing else with its bytes. */
const ASCII_BASED = [
  bytesOf("utf-8"),
  bytesOf("utf8"),
  bytesOf("us-ascii"),
  bytesOf("iso-8859-1"),
  bytesOf("windows-1252"),
];

/** The media type of a Content-Type value: without parameters and white space around it. */
export function mediaType(value: Slice): Slice {
  const semicolon = indexOf(value, SEMICOLON);
  return trim(semicolon < 0 ? value : part(value, 0, semicolon));
}

/**
 * Whether text of this Content-Type value is what its ASCII bytes say: it names no charset, or only such as UTF-8. A body
 * that a service decodes from EBCDIC or UTF-7 is another one there than for whoever looks at its bytes.
 */
export function isAsciiBased(value: Slice): bool {
  for (let at = indexOf(value, SEMICOLON); at >= 0; at = indexOf(value, SEMICOLON, at + 1)) {
    const next = indexOf(value, SEMICOLON, at + 1);
    const parameter = part(value, at + 1, next < 0 ? length(value) : next);
    const equals = indexOf(parameter, EQUALS);
    if (equals < 0 || !equalsIgnoreCase(trim(part(parameter, 0, equals)), sliceOf(CHARSET))) continue;
    if (!isAsciiBasedName(unquoted(trim(part(parameter, equals + 1, length(parameter)))))) return false;
  }
  return true;
}

function isAsciiBasedName(charset: Slice): bool {
  for (let index = 0; index < ASCII_BASED.length; index++) {
    if (equalsIgnoreCase(charset, sliceOf(ASCII_BASED[index]))) return true;
  }
  return false;
}

function unquoted(value: Slice): Slice {
  const last = length(value) - 1;
  const isQuoted = length(value) > 1 && byteAt(value, 0) === QUOTE && byteAt(value, last) === QUOTE;
  return isQuoted ? part(value, 1, last) : value;
}

/** Whether it is a type and a subtype of letters, digits and `+-._`. */
export function isMediaType(type: Slice): bool {
  const slash = indexOf(type, SLASH);
  return slash >= 0 && isWord(part(type, 0, slash)) && isWord(part(type, slash + 1, length(type)));
}

/** Whether it is a suffix of media types: `+` and letters, digits and `+-._`. */
export function isSuffix(suffix: Slice): bool {
  return byteAt(suffix, 0) === PLUS && isWord(part(suffix, 1, length(suffix)));
}

/** Whether a media type ends with a structured syntax suffix (RFC 6838, 4.2.8) such as `+json`. Case does not matter. */
export function hasSuffix(type: Slice, suffix: Slice): bool {
  const size = length(suffix);
  const all = length(type);
  return size < all && indexOf(type, SLASH) > 0 && equalsIgnoreCase(part(type, all - size, all), suffix);
}

function isWord(text: Slice): bool {
  if (length(text) === 0) return false;
  for (let at = start(text); at < end(text); at++) {
    const byte = toLower(load<u8>(at));
    const isMark = byte === PLUS || byte === 0x2d || byte === 0x2e || byte === 0x5f;
    if (byte - 0x61 >= 26 && byte - 0x30 >= 10 && !isMark) return false;
  }
  return true;
}
