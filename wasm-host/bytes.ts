/**
 * Header names, values and keys are bytes to Envoy, and strings to the callers of this package. Between the two
 * stands the *byte string*: a string whose every character is one byte. Nothing is lost on the way.
 */

/** Text as a byte string of its UTF-8 form. */
export function toByteString(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}

/** The text of a byte string: UTF-8 where it is valid, else one character a byte. */
export function fromByteString(bytes: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(toBytes(bytes));
  } catch {
    return bytes;
  }
}

/** The bytes of a byte string. */
export function toBytes(bytes: string): Uint8Array {
  return Buffer.from(bytes, "latin1");
}

/** Bytes as a byte string. */
export function fromBytes(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}

/** The text of bytes, wrong UTF-8 replaced: for logs and messages. */
export function readable(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** The pieces one after the other. */
export function concatenate(pieces: readonly Uint8Array[]): Uint8Array {
  return pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces);
}
