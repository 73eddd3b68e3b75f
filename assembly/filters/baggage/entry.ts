import { Bytes, sliceOf } from "../../bytes/bytes";
import { ABSENT, equals, isPresent, length, Slice } from "../../bytes/slice";
import { Writer } from "../../bytes/writer";
import { decodedValue, writeEncoded } from "../../codec/baggage";
import { isSafeHeaderValue } from "../../codec/header";

/** The most bytes of a key, and of a value that is carried. */
export const LONGEST_KEY: u32 = 256;
const LONGEST_VALUE: u32 = 4096;

const EQUALS: u8 = 0x3d;

const decoded = new Writer(memory.data(4096), LONGEST_VALUE);
/** Room for a value of which every byte is encoded. */
const made = new Writer(memory.data(12545), LONGEST_KEY + 1 + 3 * LONGEST_VALUE);

/** What becomes of the members of an entry. */
export type Fate = u32;
/** They say what the header says, or there is neither: nothing changes. */
export const STAY: Fate = 0;
/** One that says what the header says takes their place. */
export const REPLACED: Fate = 1;
/** None is left. */
export const GONE: Fate = 2;

/** Why members were not believed. */
export type Doubt = u32;
export const NO_DOUBT: Doubt = 0;
/** Whoever sent them is not trusted. */
export const UNTRUSTED: Doubt = 1;
/** They say something else than the header, or one something else than another. */
export const CONFLICT: Doubt = 2;
/** What they say cannot be a header's value. */
export const MALFORMED: Doubt = 3;

/** A header and the member of baggage that carries it: how they are configured, and what one request has of them. */
export class Entry {
  /** What becomes of the members; from `decide` on. */
  fate: Fate = STAY;
  /** Why; from `decide` on. */
  doubt: Doubt = NO_DOUBT;
  /** Whether the header must be set to what the members say; from `decide` on. */
  setsHeader: bool = false;
  /** The first of the members. */
  member: Slice = ABSENT;
  /** Its value, still encoded. */
  private value: Slice = ABSENT;
  /** Whether its key is written as configured. */
  private isExact: bool = true;
  private members: u32 = 0;
  private isUnanimous: bool = true;
  private isReadable: bool = true;
  /** The first of the headers. */
  private header: Slice = ABSENT;
  private headers: u32 = 0;

  /**
   * @param name of the header, in lower case.
   * @param key of the members.
   * @param isTrusted whether members that come in are believed.
   */
  constructor(
    readonly name: Bytes,
    readonly key: Bytes,
    readonly isTrusted: bool,
  ) {}

  /** Begins a request. */
  forget(): void {
    this.member = ABSENT;
    this.value = ABSENT;
    this.members = 0;
    this.isUnanimous = true;
    this.isReadable = true;
    this.header = ABSENT;
    this.headers = 0;
  }

  /** Takes note of a header of this name. */
  noteHeader(value: Slice): void {
    if (this.headers === 0) this.header = value;
    this.headers++;
  }

  /** Takes note of a member whose key may be taken for this one's. One that is not well-formed is never believed. */
  noteMember(member: Slice, key: Slice, value: Slice, isWellFormed: bool): void {
    if (this.members === 0) {
      this.member = member;
      this.value = value;
      this.isExact = equals(key, sliceOf(this.key));
    } else if (!equals(value, this.value)) {
      this.isUnanimous = false;
    }
    if (!isWellFormed) this.isReadable = false;
    this.members++;
  }

  /**
   * Decides what the request goes on with. Afterwards no member contradicts the header: it says the same, or is
   * gone.
   *
   * @param writes whether the header is written into baggage.
   * @param prefersBaggage whether trusted members win against a header that says something else.
   */
  decide(writes: bool, prefersBaggage: bool): void {
    this.fate = STAY;
    this.doubt = NO_DOUBT;
    this.setsHeader = false;
    if (this.members === 0) {
      if (writes && this.isCarriable) this.fate = REPLACED;
      return;
    }
    const said = this.said();
    const isSame = isPresent(said) && this.headers === 1 && equals(said, this.header);
    const isBelieved = isPresent(said) && this.isTrusted;
    if (isBelieved && !isSame && this.headers > 0) this.doubt = CONFLICT;
    if (isSame || (isBelieved && (this.headers === 0 || prefersBaggage))) {
      this.setsHeader = !isSame;
      if (writes && !this.isExact) this.fate = REPLACED;
      return;
    }
    if (!this.isTrusted) this.doubt = UNTRUSTED;
    else if (!isBelieved) this.doubt = this.isUnanimous ? MALFORMED : CONFLICT;
    this.fate = writes && this.isCarriable ? REPLACED : GONE;
  }

  /** What the members say, decoded; `ABSENT` where it is not one thing, or cannot stand in a header. */
  said(): Slice {
    if (!this.isUnanimous || !this.isReadable) return ABSENT;
    const said = decodedValue(this.value, decoded);
    return length(said) <= LONGEST_VALUE && isSafeHeaderValue(said) ? said : ABSENT;
  }

  /** A member that says what the header says from now on. Valid until the next one is made. */
  newMember(): Slice {
    made.clear().bytes(sliceOf(this.key)).byte(EQUALS);
    if (this.setsHeader) made.bytes(this.value);
    else writeEncoded(this.header, made);
    return made.written();
  }

  private get isCarriable(): bool {
    return this.headers === 1 && length(this.header) <= LONGEST_VALUE && isSafeHeaderValue(this.header);
  }
}
