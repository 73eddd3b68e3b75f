/** How a scanner of JSON notes where in a document it is. */

/** What the next byte may be. Between tokens there may be white space, too. */
export const MARK: i32 = 0;
export const NAME_TEXT: i32 = 1;
export const TEXT: i32 = 2;
export const NUMBER: i32 = 3;
export const WORD: i32 = 4;
export const BETWEEN: i32 = 5;
export const VALUE: i32 = 5;
export const VALUE_OR_END: i32 = 6;
export const NAME: i32 = 7;
export const NAME_OR_END: i32 = 8;
export const COLON: i32 = 9;
/** A value has ended, and something more may come around it, or nothing more. */
export const COMMA_OR_END: i32 = 10;
export const NOTHING: i32 = 11;

/** What is known of a document between two pieces. */
@unmanaged
export class Notes {
  /** The containers around, the innermost lowest: 1 for an object, 0 for an array. */
  objects: u64;
  /** The unit that the last piece broke off, and how much of it there is. */
  broken: u64;
  brokenRest: u32;
  brokenSize: u32;
  /** Which element of the innermost array on the way is the next one. */
  index: u32;
  /** One of the above. */
  expected: i32;
  /** How many containers are around. */
  depth: u32;
  /** How many of them, from the outside, are on the way to something wanted; and the node of the last of these. */
  depthOnWay: u32;
  node: i32;
  /** The node of the value that is read or comes next, or `NONE`. */
  wanted: i32;
  /** The slot that the text which is read goes to, or `NONE`. */
  sink: i32;
  /** Where inside a number or a word, and the word's first letter. */
  token: i32;
  word: u8;
}
