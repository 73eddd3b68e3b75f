/** The scalar types of protobuf: how a field of one stands on the wire, and how its value is written as text. */
import { Slice } from "../../bytes/slice";
import { Writer } from "../../bytes/writer";

/** Wire types: the lowest three bits of a tag. */
export const VARINT: u32 = 0;
export const I64: u32 = 1;
export const LEN: u32 = 2;
export const GROUP_START: u32 = 3;
export const GROUP_END: u32 = 4;
export const I32: u32 = 5;

/** The types, by the names that .proto files give them. */
export const TYPE_NAMES: StaticArray<string> = [
  "string",
  "bytes",
  "bool",
  "int32",
  "int64",
  "uint32",
  "uint64",
  "sint32",
  "sint64",
  "enum",
  "fixed32",
  "fixed64",
  "sfixed32",
  "sfixed64",
];

/** A type, by its place in `TYPE_NAMES`. */
export const STRING: i32 = 0;
const BYTES: i32 = 1;
const BOOL: i32 = 2;
const INT32: i32 = 3;
const INT64: i32 = 4;
const UINT32: i32 = 5;
const SINT32: i32 = 7;
const SINT64: i32 = 8;
const ENUM: i32 = 9;
const FIXED32: i32 = 10;
const FIXED64: i32 = 11;
const SFIXED32: i32 = 12;
const SFIXED64: i32 = 13;

const text = new Writer(memory.data(24), 24);

/** The wire type of a field of this type. Numbers in a packed field have it, too. */
export function wireTypeOf(type: i32): u32 {
  if (type <= BYTES) return LEN;
  if (type === FIXED32 || type === SFIXED32) return I32;
  return type === FIXED64 || type === SFIXED64 ? I64 : VARINT;
}

/**
 * A value that is no string and no bytes, as text: a decimal number, `true` or `false`. Bits that the type does not
 * have are dropped, as protobuf says. Valid until the next call.
 *
 * @param bits the varint, or the fixed number's bits.
 */
export function textOf(type: i32, bits: u64): Slice {
  text.clear();
  switch (type) {
    case BOOL:
      return text.ascii(bits !== 0 ? "true" : "false").written();
    case INT32:
    case ENUM:
    case SFIXED32:
      return text.signed(<i32>bits).written();
    case INT64:
    case SFIXED64:
      return text.signed(<i64>bits).written();
    case UINT32:
    case FIXED32:
      return text.decimal(<u32>bits).written();
    case SINT32:
      return text.signed(<i32>unfold(<u32>bits)).written();
    case SINT64:
      return text.signed(unfold(bits)).written();
    // uint64 and fixed64
    default:
      return text.decimal(bits).written();
  }
}

/** The number that ZigZag encoding made into an unsigned one: 0, -1, 1, -2 from 0, 1, 2, 3. */
function unfold(bits: u64): i64 {
  return <i64>((bits >>> 1) ^ (0 - (bits & 1)));
}
