import { isDigit } from "../../bytes/ascii";
import { byteAt, length, Slice } from "../../bytes/slice";

/** A place in the text of a pattern. At the first fault it goes to the end, so that whoever reads on stops. */
export class Cursor {
  /** The index of the byte that comes next. */
  at: usize = 0;
  /** What is wrong with the text first, in words, or null. */
  fault: string | null = null;
  /** Where that is, in bytes from the start. */
  faultAt: usize = 0;

  constructor(readonly text: Slice) {}

  get isAtEnd(): bool {
    return this.at >= length(this.text);
  }

  /** The next byte, or the one so many behind it; -1 where there is none. */
  peek(ahead: usize = 0): i32 {
    return byteAt(this.text, this.at + ahead);
  }

  /** Goes past the next byte if it is this one. */
  take(byte: i32): bool {
    if (this.peek() !== byte) return false;
    this.at++;
    return true;
  }

  /** Goes past a decimal number. One without digits is a fault, one above 1000 reads as 1001. */
  takeNumber(): u32 {
    if (!isDigit(<u8>max(this.peek(), 0))) this.fail("expected a number");
    let number: u32 = 0;
    while (isDigit(<u8>max(this.peek(), 0))) {
      number = min<u32>(number * 10 + (this.peek() - 0x30), 1001);
      this.at++;
    }
    return number;
  }

  /** Records what is wrong, at the next byte or at `where`, unless something was wrong before. */
  fail(words: string, where: usize = this.at): void {
    if (this.fault === null) {
      this.fault = words;
      this.faultAt = where;
    }
    this.at = length(this.text);
  }
}
