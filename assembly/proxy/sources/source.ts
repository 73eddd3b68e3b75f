/** Where values stand in a request, besides headers. */
import { Bytes, bytesOf, sliceOf } from "../../bytes/bytes";
import { ABSENT, byteAt, isPresent, length, Slice, start } from "../../bytes/slice";
import { Writer } from "../../bytes/writer";
import { cookieIn } from "../../codec/cookie";
import { rootOf } from "../../codec/json";
import { checkJson } from "../../codec/json-grammar";
import { onlyValueAt } from "../../codec/json-pointer";
import { namesPart, partOfPath } from "../../codec/path-template";
import { percentDecoded } from "../../codec/percent";
import { decodedValue, parameterIn, queryOf } from "../../codec/query";
import { HeaderSource, JSON_VALUE, LIST, Source, TEXT, Values } from "./values";

const PERCENT: i32 = 0x25;
const NAMELESS = bytesOf("");

/** A cookie of the first Cookie header. */
export class CookieSource extends Source {
  constructor(values: Values, name: Bytes) {
    super(1, TEXT, values.add(new HeaderSource(bytesOf("cookie"))), name);
  }

  read(values: Values, into: Writer): Slice {
    return cookieIn(values.at(this.within), sliceOf(this.name));
  }
}

/** A parameter of the query, decoded. */
export class QuerySource extends Source {
  constructor(values: Values, name: Bytes) {
    super(2, TEXT, values.add(new HeaderSource(bytesOf(":path"))), name);
  }

  read(values: Values, into: Writer): Slice {
    const value = parameterIn(queryOf(values.at(this.within)), sliceOf(this.name));
    return isPresent(value) ? decodedValue(value, into) : ABSENT;
  }
}

/** The segment of the path that a template names, decoded; or the whole path, as it is, where it names none. */
export class PathSource extends Source {
  private readonly isDecoded: bool;

  constructor(values: Values, template: Bytes) {
    super(3, TEXT, values.add(new HeaderSource(bytesOf(":path"))), template);
    this.isDecoded = namesPart(sliceOf(template));
  }

  read(values: Values, into: Writer): Slice {
    const found = partOfPath(sliceOf(this.name), values.at(this.within));
    return this.isDecoded && isPresent(found) ? percentDecoded(found, into) : found;
  }
}

/** The JSON that another place's text is; in percent-encoding, too, as scripts put it into cookies. */
export class JsonTextSource extends Source {
  constructor(within: i32) {
    super(4, JSON_VALUE, within, NAMELESS);
  }

  read(values: Values, into: Writer): Slice {
    let text = values.at(this.within);
    if (byteAt(text, 0) === PERCENT) text = percentDecoded(text, into);
    return isPresent(text) && checkJson(text) === null ? rootOf(text) : ABSENT;
  }
}

/** The claims of a token that jwt-tenant has verified, as it publishes them to the filters behind it. */
export class ClaimsSource extends Source {
  constructor() {
    super(5, JSON_VALUE, -1, bytesOf("numesh.claims"));
  }

  read(values: Values, into: Writer): Slice {
    return rootOf(values.request.property(this.name));
  }
}

/** The value that a JSON Pointer leads to from another place's value; none where a name on the way is given twice. */
export class JsonMemberSource extends Source {
  constructor(within: i32, pointer: Bytes) {
    super(6, JSON_VALUE, within, pointer);
  }

  read(values: Values, into: Writer): Slice {
    return onlyValueAt(values.at(this.within), sliceOf(this.name));
  }
}

/** How a value of metadata is written: Envoy does not say it. */
export const METADATA_TYPES: StaticArray<string> = ["text", "number", "boolean", "list"];
const NUMBER = 1;
const BOOLEAN = 2;
const LIST_OF_TEXTS = 3;

/** 2^53: above it a double no longer has every whole number. */
const LARGEST_WHOLE: f64 = 9007199254740992;

/** A value of the dynamic metadata that a native filter left behind. */
export class MetadataSource extends Source {
  /** `path`: of the property. `type`: an index of `METADATA_TYPES`. */
  constructor(
    path: Bytes,
    private readonly type: i32,
  ) {
    super(7 + type, type === LIST_OF_TEXTS ? LIST : TEXT, -1, path);
  }

  read(values: Values, into: Writer): Slice {
    const value = values.request.property(this.name);
    if (this.type === NUMBER) return wholeNumber(value, into);
    return this.type === BOOLEAN ? boolean(value, into) : value;
  }
}

/** The decimal digits of a double that is a whole number; `ABSENT` for anything else. */
function wholeNumber(value: Slice, into: Writer): Slice {
  if (length(value) !== 8) return ABSENT;
  const number = load<f64>(start(value));
  if (!(abs(number) <= LARGEST_WHOLE) || number !== floor(number)) return ABSENT;
  const mark = into.length;
  into.signed(<i64>number);
  return into.overflowed ? ABSENT : into.writtenSince(mark);
}

/** `true` or `false` for a byte that is 1 or 0; `ABSENT` for anything else. */
function boolean(value: Slice, into: Writer): Slice {
  if (length(value) !== 1 || byteAt(value, 0) > 1) return ABSENT;
  const mark = into.length;
  into.ascii(byteAt(value, 0) === 1 ? "true" : "false");
  return into.overflowed ? ABSENT : into.writtenSince(mark);
}
