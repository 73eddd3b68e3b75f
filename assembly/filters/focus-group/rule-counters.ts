/** Counts which rules decide. */
import { isDigit, toLower } from "../../bytes/ascii";
import { Bytes } from "../../bytes/bytes";
import { Counter, counterNamed } from "../../proxy/counter";
import { NO_RULE, Rules } from "./rules";

/** A tag in Envoy's statistics, if `stats_tags` has the expression `\.(rule=([^.]+))`; otherwise part of the name. */
const PREFIX = "numesh_focus_group_matches.rule=";
const LONGEST_NAME: i32 = 64;

const unmatched = new Counter("numesh_focus_group_unmatched");

export class RuleCounters {
  private readonly counters: Counter[] = [];

  constructor(rules: Rules) {
    for (let index = 0; index < rules.count; index++) {
      this.counters.push(counterNamed(PREFIX + tagOf(rules.nameOf(index))));
    }
  }

  /** Makes all of them visible at 0. */
  define(): void {
    unmatched.define();
    for (let index = 0; index < this.counters.length; index++) this.counters[index].define();
  }

  /** Counts a request that a rule decided, by its index, or none: `NO_RULE`. */
  count(rule: i32): void {
    if (rule === NO_RULE) unmatched.increment();
    else this.counters[rule].increment();
  }
}

/** A rule's name as a tag: 64 characters at most, letters, digits and underscores; others become underscores. */
function tagOf(name: Bytes): string {
  let tag = "";
  for (let index = 0; index < min(name.length, LONGEST_NAME); index++) {
    const byte = name[index];
    const isPlain = isDigit(byte) || toLower(byte) - 0x61 < 26;
    tag += isPlain ? String.fromCharCode(byte) : "_";
  }
  return tag;
}
