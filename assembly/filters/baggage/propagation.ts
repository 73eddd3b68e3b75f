import { sliceOf } from "../../bytes/bytes";
import { ABSENT, equals, hasBytes, length, Slice } from "../../bytes/slice";
import { Writer } from "../../bytes/writer";
import { MOST_BYTES, MOST_MEMBERS, mayBeKey } from "../../codec/baggage";
import { ConfigNode } from "../../proxy/config";
import { PairReader } from "../../proxy/pairs";
import { readEntries } from "./entries";
import { CONFLICT, Entry, GONE, MALFORMED, REPLACED, STAY, UNTRUSTED } from "./entry";
import { Members } from "./members";

/** What `conflict` says. */
const HEADER = 0;
const BAGGAGE_WINS = 1;
/** What `malformed` and `overlong` say. */
const DROP = 0;

/** The longest baggage that is written. Whoever keeps longer one has the rest dropped where anything changes. */
const ROOM: usize = 65536;

const out = new Writer(memory.data(65536), ROOM);

/** Decides what one request's headers give to its baggage, and what its baggage gives to its headers. */
export class Propagation {
  /** The headers, and what becomes of each; from `take` on. */
  readonly entries: Entry[];
  /** Whether headers are written into baggage. */
  readonly writes: bool;
  /** Whether the baggage must be replaced by `text`; from `take` on. */
  isChanged: bool = false;
  /** What was wrong with the request's baggage; from `take` and `text` on. */
  isUntrusted: bool = false;
  isConflicting: bool = false;
  isMalformed: bool = false;
  isOverlong: bool = false;
  private readonly prefersBaggage: bool;
  private readonly dropsMalformed: bool;
  private readonly dropsOverlong: bool;
  private readonly headers: PairReader = new PairReader();
  private readonly members: Members;
  private pairs: Slice = ABSENT;
  private written: u32 = 0;
  /** A bit for each length of an entry's header. */
  private lengths: u64 = 0;

  constructor(config: ConfigNode) {
    config.onlyKeys(["entries", "trust", "write", "conflict", "malformed", "overlong"]);
    this.entries = readEntries(config.at("entries"), config.at("trust"));
    this.writes = config.at("write").booleanOr(true);
    this.prefersBaggage = config.at("conflict").oneOfOr(["header", "baggage"], HEADER) === BAGGAGE_WINS;
    this.dropsMalformed = config.at("malformed").oneOfOr(["drop", "keep"], DROP) === DROP;
    const dropsOverlong = config.at("overlong").oneOfOr(["drop", "keep"], DROP) === DROP;
    this.dropsOverlong = dropsOverlong;
    this.members = new Members(dropsOverlong);
    for (let index = 0; index < this.entries.length; index++) {
      this.lengths |= lengthBit(this.entries[index].name.length);
    }
  }

  /** Looks at a request's headers, as the host lists them, and decides. They must stay valid until `text`. */
  take(pairs: Slice): void {
    this.pairs = pairs;
    this.isUntrusted = false;
    this.isConflicting = false;
    this.isMalformed = false;
    this.noteHeaders();
    this.noteMembers();
    this.decide();
  }

  /** The baggage that the request goes on with; empty where there is none. Valid until the next one. */
  text(): Slice {
    out.clear();
    this.written = 0;
    for (let index = 0; index < this.entries.length; index++) {
      const entry = this.entries[index];
      if (entry.fate === REPLACED) this.append(entry.newMember());
      else if (entry.fate === STAY && hasBytes(entry.member)) this.append(entry.member);
    }
    const members = this.members.open(this.pairs);
    while (members.next()) {
      const reader = members.reader;
      if (!hasBytes(reader.member) || this.entryOf(reader.key) !== null) continue;
      if (this.isMalformed && this.dropsMalformed && !reader.isWellFormed) continue;
      if (!this.append(reader.member)) break;
    }
    return out.written();
  }

  private noteHeaders(): void {
    for (let index = 0; index < this.entries.length; index++) this.entries[index].forget();
    const headers = this.headers.open(this.pairs);
    while (headers.next()) {
      if (!this.mayBeEntry(headers.name)) continue;
      for (let index = 0; index < this.entries.length; index++) {
        const entry = this.entries[index];
        if (!equals(headers.name, sliceOf(entry.name))) continue;
        entry.noteHeader(headers.value);
        break;
      }
    }
  }

  /** Tells most headers from those of entries by the length of their names alone. */
  private mayBeEntry(name: Slice): bool {
    return (this.lengths & lengthBit(length(name))) !== 0;
  }

  private noteMembers(): void {
    const members = this.members.open(this.pairs);
    while (members.next()) {
      const reader = members.reader;
      const isWellFormed = reader.isWellFormed;
      const entry = this.entryOf(reader.key);
      if (entry !== null) entry.noteMember(reader.member, reader.key, reader.value, isWellFormed);
      else if (!isWellFormed) this.isMalformed = true;
    }
    this.isOverlong = members.isOverlong;
  }

  private decide(): void {
    let isChanged = (this.isMalformed && this.dropsMalformed) || (this.isOverlong && this.dropsOverlong);
    let carries = false;
    for (let index = 0; index < this.entries.length; index++) {
      const entry = this.entries[index];
      entry.decide(this.writes, this.prefersBaggage);
      if (entry.fate !== STAY) isChanged = true;
      if (entry.fate !== GONE && (entry.fate === REPLACED || hasBytes(entry.member))) carries = true;
      if (entry.doubt === UNTRUSTED) this.isUntrusted = true;
      else if (entry.doubt === CONFLICT) this.isConflicting = true;
      else if (entry.doubt === MALFORMED) this.isMalformed = true;
    }
    // Many agents see only one of several headers.
    this.isChanged = isChanged || (this.writes && carries && this.members.headers > 1);
  }

  /** The entry that some agent could take a member for, or null. */
  private entryOf(key: Slice): Entry | null {
    for (let index = 0; index < this.entries.length; index++) {
      if (mayBeKey(key, sliceOf(this.entries[index].key))) return this.entries[index];
    }
    return null;
  }

  /** Appends a member. False where it is beyond the limits, and all that follow it are dropped. */
  private append(member: Slice): bool {
    const size = out.length + usize(this.written > 0) + length(member);
    const isBeyond = this.written === MOST_MEMBERS || size > MOST_BYTES;
    if ((this.dropsOverlong && isBeyond) || size > ROOM) {
      this.isOverlong = true;
      return false;
    }
    if (this.written > 0) out.byte(0x2c);
    out.bytes(member);
    this.written++;
    return true;
  }
}

function lengthBit(length: usize): u64 {
  return 1 << (<u64>length & 63);
}
