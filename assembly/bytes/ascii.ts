import { length, Slice, start } from "./slice";

/** The byte with A-Z turned to a-z; every other byte as it is. */
export function toLower(byte: u8): u8 {
  return byte - 0x41 < 26 ? byte | 0x20 : byte;
}

/** Whether the bytes are the same but for the case of ASCII letters. Both must be present. */
export function equalsIgnoreCase(a: Slice, b: Slice): bool {
  const size = length(a);
  if (size !== length(b)) return false;
  for (let index: usize = 0; index < size; index++) {
    if (toLower(load<u8>(start(a) + index)) !== toLower(load<u8>(start(b) + index))) return false;
  }
  return true;
}

/** Whether the byte is one of 0-9. */
export function isDigit(byte: u8): bool {
  return byte - 0x30 < 10;
}

/** The value of a hexadecimal digit of either case, or -1. */
export function hexValue(byte: u8): i32 {
  if (isDigit(byte)) return byte - 0x30;
  const letter: u8 = toLower(byte) - 0x61;
  return letter < 6 ? letter + 10 : -1;
}
