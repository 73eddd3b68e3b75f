/**
 * The values of a request that a plugin looks at. Each is read at most once per request, and only when somebody asks for
 * it; sources that are the same share a place, however often a configuration names them.
 */
import { Bytes, sliceOf } from "../../bytes/bytes";
import { ABSENT, equals, isPresent, Slice } from "../../bytes/slice";
import { Writer } from "../../bytes/writer";
import { ARRAY, firstElement, kindOf, NULL, nextElement, OBJECT, STRING } from "../../codec/json";
import { textOf } from "../../codec/json-string";
import { PairReader } from "../pairs";
import { RequestReader } from "./request-reader";

/** The most places of one `Values`. */
export const MOST_PLACES: i32 = 128;

/** From so many different headers on, all are fetched by one call: it costs what one and a half calls for one cost. */
const MANY_HEADERS: i32 = 3;

/** So many elements of an array or list are looked at: a client may send many, and many rules may ask for them. */
const MOST_ELEMENTS: u32 = 1000;

/** Stands for what was not read yet. No slice looks like this. */
const UNREAD: Slice = u64.MAX_VALUE;

/** What a source gives: a text, */
export const TEXT: i32 = 0;
/** a JSON value, */
export const JSON_VALUE: i32 = 1;
/** or a list of texts as Envoy gives one out of metadata: the names of pairs. */
export const LIST: i32 = 2;

const ROOM: u32 = 65536;
/** What sources have to write, for the whole request. */
const decoded = new Writer(memory.data(65536), ROOM);
/** A string of JSON with escapes, until the next one is asked for. */
const element = new Writer(memory.data(65536), ROOM);

/** Where a value stands in a request. */
export abstract class Source {
  /** Where `Values` keeps it. */
  place: i32 = -1;

  /**
   * Two sources of the same kind, place and name are the same.
   *
   * @param kind a number of the class's own.
   * @param form `TEXT`, `JSON_VALUE` or `LIST`.
   * @param within the place where the value is looked for, or -1.
   * @param name what is looked for there.
   */
  constructor(
    readonly kind: i32,
    readonly form: i32,
    readonly within: i32,
    readonly name: Bytes,
  ) {}

  equals(other: Source): bool {
    const isAlike = this.kind === other.kind && this.form === other.form && this.within === other.within;
    return isAlike && equals(sliceOf(this.name), sliceOf(other.name));
  }

  /** Reads the value, or `ABSENT`. What has to be written for it goes behind what `into` holds. */
  abstract read(values: Values, into: Writer): Slice;
}

/** A header's value: the first where it comes more than once, or what Envoy has joined. */
export class HeaderSource extends Source {
  constructor(name: Bytes) {
    super(0, TEXT, -1, name);
  }

  read(values: Values, into: Writer): Slice {
    return values.readHeader(this);
  }
}

export class Values {
  private readonly sources: Source[] = [];
  private readonly headers: HeaderSource[] = [];
  private readonly read: StaticArray<Slice> = new StaticArray<Slice>(MOST_PLACES);
  private readonly pairs: PairReader = new PairReader();
  private array: Slice = ABSENT;
  private nextInArray: Slice = ABSENT;
  /** How many more elements are looked at. */
  private left: u32 = 0;
  private time: i64 = 0;

  constructor(readonly request: RequestReader) {}

  /** The place of a source; -1 where there are too many already. Only while a plugin is configured. */
  add(source: Source): i32 {
    const place = this.sources.length;
    for (let index = 0; index < place; index++) {
      if (this.sources[index].equals(source)) return index;
    }
    if (place === MOST_PLACES) return -1;
    source.place = place;
    this.sources.push(source);
    if (source instanceof HeaderSource) this.headers.push(<HeaderSource>source);
    return place;
  }

  /** Begins a request: nothing is read yet. */
  forget(): void {
    for (let place = 0; place < this.sources.length; place++) this.read[place] = UNREAD;
    decoded.clear();
    this.time = 0;
  }

  /** The value at a place, or `ABSENT`, in the form of its source. */
  at(place: i32): Slice {
    let value = unchecked(this.read[place]);
    if (value === UNREAD) {
      value = this.sources[place].read(this, decoded);
      this.read[place] = value;
    }
    return value;
  }

  /**
   * The value at a place as text, or `ABSENT`; the first one, where it is a list or an array. JSON strings are without their
   * quotes and escapes, numbers and booleans as they are written; null, objects and arrays in arrays are no values. Only
   * the first thousand elements count.
   * Valid until the next call of `first` or `next`.
   */
  first(place: i32): Slice {
    const value = this.at(place);
    const form = this.sources[place].form;
    if (form === TEXT) return value;
    this.left = MOST_ELEMENTS;
    if (form === LIST) {
      this.pairs.open(value);
      return this.nextName();
    }
    if (kindOf(value) !== ARRAY) return scalarText(value);
    this.array = value;
    this.nextInArray = firstElement(value);
    return this.nextScalar();
  }

  /** The value after the one that `first` or `next` gave last, for the same place; `ABSENT` after the last. */
  next(place: i32): Slice {
    const form = this.sources[place].form;
    if (form === LIST) return this.nextName();
    return form === JSON_VALUE && kindOf(this.at(place)) === ARRAY ? this.nextScalar() : ABSENT;
  }

  /** The time, in seconds since 1970-01-01T00:00Z: the same for the whole request. */
  seconds(): i64 {
    if (this.time === 0) this.time = this.request.seconds();
    return this.time;
  }

  /** For `HeaderSource`: reads the header, and with it all others where there are many. */
  readHeader(source: HeaderSource): Slice {
    if (this.headers.length < MANY_HEADERS) return this.request.header(source.name);
    for (let index = 0; index < this.headers.length; index++) this.read[this.headers[index].place] = ABSENT;
    this.pairs.open(this.request.headers());
    while (this.pairs.next()) this.keepHeader(this.pairs.name, this.pairs.value);
    return this.read[source.place];
  }

  private keepHeader(name: Slice, value: Slice): void {
    for (let index = 0; index < this.headers.length; index++) {
      const header = this.headers[index];
      if (!equals(name, sliceOf(header.name))) continue;
      if (!isPresent(this.read[header.place])) this.read[header.place] = value;
      return;
    }
  }

  private nextName(): Slice {
    if (this.left === 0 || !this.pairs.next()) return ABSENT;
    this.left--;
    return this.pairs.name;
  }

  private nextScalar(): Slice {
    while (isPresent(this.nextInArray) && this.left > 0) {
      this.left--;
      const text = scalarText(this.nextInArray);
      this.nextInArray = nextElement(this.array, this.nextInArray);
      if (isPresent(text)) return text;
    }
    return ABSENT;
  }
}

/** The text of a JSON string, number or boolean; `ABSENT` for anything else. */
function scalarText(value: Slice): Slice {
  switch (kindOf(value)) {
    case STRING:
      return textOf(value, element.clear());
    case OBJECT:
    case ARRAY:
    case NULL:
      return ABSENT;
    default:
      return value;
  }
}
