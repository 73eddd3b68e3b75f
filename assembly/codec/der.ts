/**
 * Writes DER (ITU-T X.690), as much of it as keys and signatures need. The contents of an element follow its
 * header, so their size is asked for first.
 */
import { byteAt, hasBytes, length, part, Slice } from "../bytes/slice";
import { Writer } from "../bytes/writer";

export const INTEGER: u8 = 0x02;
export const BIT_STRING: u8 = 0x03;
export const SEQUENCE: u8 = 0x30;

/** The size of an element with contents of this size: tag, length and contents. Up to 65535 bytes. */
export function elementSize(contents: usize): usize {
  return contents + (contents < 0x80 ? 2 : contents < 0x100 ? 3 : 4);
}

/** Writes tag and length of an element whose contents, of this size, are written next. Up to 65535 bytes. */
export function writeElementHeader(tag: u8, contents: usize, into: Writer): void {
  into.byte(tag);
  if (contents >= 0x100) into.byte(0x82).byte(<u8>(contents >> 8));
  else if (contents >= 0x80) into.byte(0x81);
  into.byte(<u8>contents);
}

/** The size of the INTEGER element of a number that is not negative, given as big-endian bytes. */
export function integerSize(magnitude: Slice): usize {
  return elementSize(integerContents(withoutLeadingZeros(magnitude)));
}

/** Writes a number that is not negative, given as big-endian bytes, as an INTEGER. */
export function writeInteger(magnitude: Slice, into: Writer): void {
  const shortest = withoutLeadingZeros(magnitude);
  const contents = integerContents(shortest);
  writeElementHeader(INTEGER, contents, into);
  // A first bit that is set would make the number negative; and zero has one byte, not none.
  if (contents > length(shortest)) into.byte(0);
  into.bytes(shortest);
}

/** The bytes of a big-endian number without the zeros in front. */
export function withoutLeadingZeros(magnitude: Slice): Slice {
  let zeros: usize = 0;
  while (byteAt(magnitude, zeros) === 0) zeros++;
  return part(magnitude, zeros, length(magnitude));
}

function integerContents(shortest: Slice): usize {
  const needsZero = !hasBytes(shortest) || byteAt(shortest, 0) >= 0x80;
  return length(shortest) + usize(needsZero);
}
