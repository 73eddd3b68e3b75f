/** One wanted field: where it stands in a body of each format, and which headers its value becomes. */
import { Bytes, sliceOf } from "../../bytes/bytes";
import { ABSENT, endsWith, hasBytes, length, part, Slice, startsWith } from "../../bytes/slice";
import { Writer } from "../../bytes/writer";
import { KEEP, writeHeaderText } from "../../codec/header-text";
import { ConfigNode } from "../../proxy/config";
import { FORMATS } from "./content";
import { FOUND, MISMATCHED, MISSING } from "./outcome";
import { OwnHeaders } from "./own-headers";
import { Split } from "./split";

/** The most bytes of a value. */
const LONGEST_VALUE: i64 = 1024;
const DEFAULT_LENGTH: i64 = 256;
const LONGEST_AFFIX: u32 = 256;

const KEYS: StaticArray<string> = [
  "header",
  "json",
  "form",
  "protobuf",
  "default",
  "required",
  "null",
  "maxLength",
  "nonAscii",
  "stripPrefix",
  "stripSuffix",
  "split",
];

/** A value as it goes into a header: each byte may have become three. */
const rendered = new Writer(memory.data(4096), 4096);

export class Field {
  /** The headers that the value is set in, by their numbers: first that of the whole value, if any. */
  readonly headers: i32[] = [];
  /** Whether a request may not go on without a value. */
  readonly isRequired: bool;
  /** The most bytes of the value in the body. */
  readonly longest: u32;
  /** The slot of the value in the scanner of each format, or -1. The rule gives them. */
  readonly slots: StaticArray<i32> = new StaticArray<i32>(FORMATS).fill(-1);
  private readonly fallback: Bytes | null;
  private readonly nullIsText: bool;
  private readonly others: i32;
  private readonly prefix: Bytes | null;
  private readonly suffix: Bytes | null;
  private readonly split: Split | null;
  private readonly wholes: i32;

  /** `own`: the headers of the filter, to which those of the field are added. */
  constructor(config: ConfigNode, own: OwnHeaders) {
    config.onlyKeys(KEYS);
    const split = config.at("split");
    const header = config.at("header");
    const hasWhole = header.isGiven || !split.isGiven;
    if (hasWhole) this.headers.push(own.add(header));
    this.wholes = this.headers.length;
    const parts = split.isGiven ? new Split(split, own) : null;
    this.split = parts;
    if (parts !== null)
      for (let index = 0; index < parts.headers.length; index++) this.headers.push(parts.headers[index]);
    const fallback = config.at("default");
    this.fallback = fallback.isGiven ? fallback.headerValue() : null;
    this.isRequired = config.at("required").booleanOr(false);
    if (this.isRequired && fallback.isGiven) fallback.fail("makes no sense where the field is required");
    this.nullIsText = config.at("null").oneOfOr(["missing", "text"], 0) === 1;
    this.longest = <u32>config.at("maxLength").integerOr(1, LONGEST_VALUE, DEFAULT_LENGTH);
    this.others = config.at("nonAscii").oneOfOr(["percent", "keep", "mismatch"], 0);
    this.prefix = affixOf(config.at("stripPrefix"));
    this.suffix = affixOf(config.at("stripSuffix"));
  }

  /** What a value out of a body comes to: `FOUND`, `MISSING` or `MISMATCHED`. */
  judge(value: Slice, isNull: bool): i32 {
    if (isNull && !this.nullIsText) return MISSING;
    if (length(value) > <usize>this.longest) return MISMATCHED;
    if (!hasBytes(this.strip(value))) return MISSING;
    for (let target = 0; target < this.headers.length; target++) {
      const text = this.textFor(target, this.strip(value));
      if (hasBytes(text) && !writeHeaderText(text, this.others, rendered.clear())) return MISMATCHED;
    }
    return FOUND;
  }

  /**
   * What the header at this place of `headers` is set to, for a value that was `FOUND`; `ABSENT` where a split value
   * has too few parts. Valid until the next call.
   */
  valueFor(target: i32, value: Slice): Slice {
    return render(this.textFor(target, this.strip(value)), this.others);
  }

  /** The same for the default; `ABSENT` where there is none. */
  fallbackFor(target: i32): Slice {
    const fallback = this.fallback;
    return fallback === null ? ABSENT : render(this.textFor(target, sliceOf(fallback)), KEEP);
  }

  private textFor(target: i32, text: Slice): Slice {
    const split = this.split;
    return target < this.wholes || split === null ? text : split.partFor(target - this.wholes, text);
  }

  private strip(value: Slice): Slice {
    let text = value;
    const prefix = this.prefix;
    if (prefix !== null && startsWith(text, sliceOf(prefix))) text = part(text, prefix.length, length(text));
    const suffix = this.suffix;
    if (suffix !== null && endsWith(text, sliceOf(suffix)))
      text = part(text, 0, length(text) - suffix.length);
    return text;
  }
}

function affixOf(config: ConfigNode): Bytes | null {
  return config.isGiven ? config.text(1, LONGEST_AFFIX) : null;
}

function render(text: Slice, others: i32): Slice {
  return writeHeaderText(text, others, rendered.clear()) ? rendered.written() : ABSENT;
}
