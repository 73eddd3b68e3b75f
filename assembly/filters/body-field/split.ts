/** A value in parts, one for each of several headers: `openai/gpt-5` is a provider and a model. */
import { Bytes, sliceOf } from "../../bytes/bytes";
import { ABSENT, length, part, Slice, startsWith } from "../../bytes/slice";
import { ConfigNode } from "../../proxy/config";
import { OwnHeaders } from "./own-headers";

const MOST_PARTS: u32 = 8;
const LONGEST_SEPARATOR: u32 = 16;

const LEFT: i32 = 0;

export class Split {
  /** The header of each part, by number. */
  readonly headers: i32[] = [];
  private readonly separator: Bytes;
  private readonly align: i32;

  constructor(config: ConfigNode, headers: OwnHeaders) {
    config.onlyKeys(["separator", "headers", "align"]);
    this.separator = config.at("separator").text(1, LONGEST_SEPARATOR);
    const nodes = config.at("headers").items(1, MOST_PARTS);
    for (let index = 0; index < nodes.length; index++) this.headers.push(headers.add(nodes[index]));
    this.align = config.at("align").oneOfOr(["left", "right"], LEFT);
  }

  /**
   * The part for the header at this place of `headers`; `ABSENT` where there are too few parts. The last header
   * gets what is left, separators and all.
   */
  partFor(place: i32, value: Slice): Slice {
    const most = this.headers.length;
    let wanted = place;
    if (this.align !== LEFT) wanted -= most - this.count(value);
    let rest = value;
    for (let index = 0; wanted >= 0; index++) {
      const at = index < most - 1 ? this.separatorIn(rest) : -1;
      if (index === wanted) return at < 0 ? rest : part(rest, 0, at);
      if (at < 0) break;
      rest = part(rest, at + this.separator.length, length(rest));
    }
    return ABSENT;
  }

  /** How many parts there are, at most as many as headers. */
  private count(value: Slice): i32 {
    let count = 1;
    let rest = value;
    for (
      let at = this.separatorIn(rest);
      at >= 0 && count < this.headers.length;
      at = this.separatorIn(rest)
    ) {
      rest = part(rest, at + this.separator.length, length(rest));
      count++;
    }
    return count;
  }

  /** Where the first separator is, or -1. */
  private separatorIn(text: Slice): i32 {
    const size = length(text);
    for (let at: usize = 0; at < size; at++) {
      if (startsWith(part(text, at, size), sliceOf(this.separator))) return <i32>at;
    }
    return -1;
  }
}
