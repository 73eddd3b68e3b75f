import { Bytes } from "../../bytes/bytes";
import { ABSENT, isPresent, Slice } from "../../bytes/slice";
import { ConfigNode } from "../../proxy/config";
import { Values } from "../../proxy/sources/values";
import { Condition } from "./condition";
import { Outcome } from "./outcome";
import { ConditionReader } from "./read-condition";
import { readOutcome } from "./read-outcome";

/** The most rules, which may all be asked about each request. Many subjects of one group are one rule with `in`. */
const MOST_RULES: u32 = 1000;

/** What no rule has as its index. */
export const NO_RULE: i32 = -1;

/** Rules in order, of which the first that fits the request and has a value for it gives that. */
export class Rules {
  private readonly rules: Rule[] = [];
  /** What the rule gives that `choose` found: the header's value, or `USE_DEFAULT`. */
  value: Slice = ABSENT;

  /** `config`: the list of rules. `values`: where they look, and learn what is looked at. */
  constructor(
    config: ConfigNode,
    private readonly values: Values,
  ) {
    const nodes = config.items(0, MOST_RULES);
    for (let index = 0; index < nodes.length; index++) {
      const rule = new Rule(nodes[index], values);
      if (rule.isEnabled) this.rules.push(rule);
    }
  }

  /** How many there are, without those that are switched off. */
  get count(): i32 {
    return this.rules.length;
  }

  /** The name of a rule. */
  nameOf(index: i32): Bytes {
    return this.rules[index].name;
  }

  /** The index of the rule that decides about the request, or `NO_RULE`. Allocates nothing. */
  choose(): i32 {
    this.values.forget();
    for (let index = 0; index < this.rules.length; index++) {
      this.value = this.rules[index].valueFor(this.values);
      if (isPresent(this.value)) return index;
    }
    return NO_RULE;
  }
}

class Rule {
  readonly name: Bytes;
  readonly isEnabled: bool;
  /** Null where the rule fits every request. */
  private readonly when: Condition | null;
  private readonly outcome: Outcome;

  constructor(config: ConfigNode, values: Values) {
    config.onlyKeys(["name", "enabled", "when", "value", "split", "valueFrom", "useDefault"]);
    const name = config.at("name").headerValue();
    const when = config.at("when");
    this.name = name;
    this.isEnabled = config.at("enabled").booleanOr(true);
    this.when = when.isGiven ? new ConditionReader(values, name).all(when) : null;
    this.outcome = readOutcome(config, values, name);
  }

  /** What the rule gives to the request, or `ABSENT`. */
  valueFor(values: Values): Slice {
    const when = this.when;
    return when === null || when.holds(values) ? this.outcome.valueFor(values) : ABSENT;
  }
}
