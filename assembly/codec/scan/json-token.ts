/**
 * The tokens of JSON without quotes, in pieces: numbers, and the words `true`, `false`, `null`. Each function
 * passes over the bytes of a token from `at` on, and leaves in `tokenState` where inside the token it is, so that
 * the next piece goes on there.
 */
import { isDigit } from "../../bytes/ascii";

/** Where inside a number: before it, or behind a minus, a leading zero, a digit and so on. */
export const NUMBER_START: i32 = 0;
const MINUS: i32 = 1;
const ZERO: i32 = 2;
const DIGITS: i32 = 3;
const POINT: i32 = 4;
const FRACTION: i32 = 5;
const EXPONENT: i32 = 6;
const SIGN: i32 = 7;
const POWER: i32 = 8;

/** Where the last token was left. */
export let tokenState: i32 = 0;

/**
 * Passes over a number. Gives the address of the first byte that does not belong to it, or `limit`; whether the
 * number may end there, `isWholeNumber` says.
 */
export function passNumber(at: usize, limit: usize, state: i32): usize {
  while (at < limit) {
    const byte = load<u8>(at);
    if (isDigit(byte)) {
      if (state === ZERO) break;
      if (state <= MINUS) state = byte === 0x30 ? ZERO : DIGITS;
      else if (state === POINT) state = FRACTION;
      else if (state === EXPONENT || state === SIGN) state = POWER;
    } else if (byte === 0x2e && (state === ZERO || state === DIGITS)) {
      state = POINT;
    } else if ((byte | 0x20) === 0x65 && (state === ZERO || state === DIGITS || state === FRACTION)) {
      state = EXPONENT;
    } else if ((byte === 0x2b || byte === 0x2d) && state === EXPONENT) {
      state = SIGN;
    } else if (byte === 0x2d && state === NUMBER_START) {
      state = MINUS;
    } else {
      break;
    }
    at++;
  }
  tokenState = state;
  return at;
}

/** Whether a number may end in this state. */
export function isWholeNumber(state: i32): bool {
  return state === ZERO || state === DIGITS || state === FRACTION || state === POWER;
}

const TRUE: usize = memory.data<u8>([0x74, 0x72, 0x75, 0x65, 0]);
const FALSE: usize = memory.data<u8>([0x66, 0x61, 0x6c, 0x73, 0x65, 0]);
const NULL: usize = memory.data<u8>([0x6e, 0x75, 0x6c, 0x6c, 0]);

/** The state of a word that is complete. */
export const WORD_END: i32 = -1;

/**
 * Passes over a word: the one that begins with the letter `first`, of which `state` letters were read before.
 * Gives the address of the first byte that does not belong to it, or `limit`; the word is complete if
 * `tokenState` is `WORD_END`.
 */
export function passWord(at: usize, limit: usize, state: i32, first: u8): usize {
  const word = first === 0x74 ? TRUE : first === 0x66 ? FALSE : NULL;
  while (at < limit && load<u8>(at) === load<u8>(word + state)) {
    at++;
    state++;
  }
  tokenState = load<u8>(word + state) === 0 ? WORD_END : state;
  return at;
}
