/** Conditions as a configuration writes them. Only while a plugin is configured. */
import { Bytes } from "../../bytes/bytes";
import { ConfigNode } from "../../proxy/config";
import { readSource, sourceKeysAnd } from "../../proxy/sources/read-source";
import { Values } from "../../proxy/sources/values";
import { All, Any, Condition, InShare, InTime, Not, ValueFits } from "./condition";
import { readSeed, readShare } from "./read-share";
import { mayIgnoreCase, PERCENTAGE, readTest, TESTS } from "./read-test";
import { readWindow } from "./read-window";

/** The most conditions of one list. */
const MOST_CONDITIONS: u32 = 16;
/** The most levels of `all`, `any` and `not` inside one another. */
const DEEPEST: u32 = 4;

const COMPOUNDS: StaticArray<string> = ["time", "not", "all", "any"];
const TIME = 0;
const NOT = 1;
const ALL = 2;

/** The keys of a condition on a source. */
const KEYS = sourceKeysAnd(TESTS.concat<StaticArray<string>>(["ignoreCase", "salt"]));

/** Reads the conditions of one rule. */
export class ConditionReader {
  /** `salt`: that of percentages which have none of their own. */
  constructor(
    private readonly values: Values,
    private readonly salt: Bytes,
  ) {}

  /** A list of conditions, all of which must hold. */
  all(config: ConfigNode): Condition {
    const conditions = this.list(config, 0);
    return conditions.length === 1 ? conditions[0] : new All(conditions);
  }

  private list(config: ConfigNode, depth: u32): StaticArray<Condition> {
    const nodes = config.items(1, MOST_CONDITIONS);
    const conditions: Condition[] = [];
    for (let index = 0; index < nodes.length; index++) conditions.push(this.one(nodes[index], depth));
    return StaticArray.fromArray(conditions);
  }

  private one(config: ConfigNode, depth: u32): Condition {
    if (!isCompound(config)) return this.ofSource(config);
    config.onlyKeys(COMPOUNDS);
    const kind = config.onlyOneOf(COMPOUNDS);
    const inner = config.at(COMPOUNDS[kind]);
    if (kind === TIME) return new InTime(readWindow(inner));
    if (depth === DEEPEST) {
      inner.fail("stands inside more than 4 others of all, any and not");
      return new All([]);
    }
    if (kind === NOT) return new Not(this.one(inner, depth + 1));
    const list = this.list(inner, depth + 1);
    return kind === ALL ? new All(list) : new Any(list);
  }

  private ofSource(config: ConfigNode): Condition {
    config.onlyKeys(KEYS);
    const place = readSource(config, this.values);
    const kind = config.onlyOneOf(TESTS);
    const ignoreCase = config.at("ignoreCase");
    const salt = config.at("salt");
    const asked = config.at(TESTS[kind]);
    if (ignoreCase.isGiven && !mayIgnoreCase(kind)) {
      ignoreCase.fail("is for in, exact, prefix, suffix and contains");
    }
    if (kind === PERCENTAGE) return new InShare(place, readSeed(salt, this.salt), readShare(asked));
    if (salt.isGiven) salt.fail("is for percentage");
    return new ValueFits(place, readTest(kind, asked, ignoreCase.booleanOr(false)));
  }
}

/** Whether it puts other conditions together, or is about the time, rather than about a source. */
function isCompound(config: ConfigNode): bool {
  for (let index = 0; index < COMPOUNDS.length; index++) {
    if (config.has(COMPOUNDS[index])) return true;
  }
  return false;
}
