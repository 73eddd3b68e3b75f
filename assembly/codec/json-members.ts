import { Bytes, sliceOf } from "../bytes/bytes";
import { ABSENT, isPresent, Slice } from "../bytes/slice";
import { firstName, kindOf, memberValue, nextName, OBJECT } from "./json";
import { textEquals } from "./json-string";

/**
 * Picks members of known names out of an object, in one pass, and refuses an object that has one of them
 * twice: of two values, one reader takes the first and another the last, which is a way past any check.
 *
 * Made once, used for any number of objects, allocates nothing then.
 */
export class MemberReader {
  private readonly values: StaticArray<Slice>;

  /** `names`: the names to look for, unescaped, in UTF-8. */
  constructor(private readonly names: StaticArray<Bytes>) {
    this.values = new StaticArray<Slice>(names.length);
  }

  /**
   * Reads an object of a text that passed `checkJson`. False where it is no object, or has one of the names
   * more than once, also if written with different escapes; the values then mean nothing.
   */
  read(object: Slice): bool {
    const count = this.names.length;
    for (let index = 0; index < count; index++) this.values[index] = ABSENT;
    if (kindOf(object) !== OBJECT) return false;
    let value = ABSENT;
    for (let name = firstName(object); isPresent(name); name = nextName(object, value)) {
      value = memberValue(object, name);
      for (let index = 0; index < count; index++) {
        if (!textEquals(name, sliceOf(unchecked(this.names[index])))) continue;
        if (isPresent(unchecked(this.values[index]))) return false;
        this.values[index] = value;
      }
    }
    return true;
  }

  /** The value of the name at this place of the list of names, or `ABSENT`. As long valid as the text. */
  at(index: i32): Slice {
    return unchecked(this.values[index]);
  }
}
