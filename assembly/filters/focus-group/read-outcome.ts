/** What a rule gives, as a configuration writes it. Only while a plugin is configured. */
import { Bytes, sliceOf } from "../../bytes/bytes";
import { length } from "../../bytes/slice";
import { ByteSet } from "../../codec/byte-set";
import { ConfigNode } from "../../proxy/config";
import { readSource, sourceKeysAnd } from "../../proxy/sources/read-source";
import { Values } from "../../proxy/sources/values";
import { DefaultValue, FixedValue, Outcome, SplitValue, TakenValue } from "./outcome";
import { readSeed } from "./read-share";
import { BUCKETS } from "./share";
import { MOST_VALUES, Split } from "./split";

/** The most values that a request may name itself. */
const MOST_ALLOWED: u32 = 1000;

/** The keys of which a rule has exactly one. */
const OUTCOMES: StaticArray<string> = ["value", "split", "valueFrom", "useDefault"];
const VALUE = 0;
const SPLIT = 1;
const VALUE_FROM = 2;

const SPLIT_KEYS = sourceKeysAnd(["salt", "values"]);
const TAKEN_KEYS = sourceKeysAnd(["allow"]);

/** What a rule gives. `salt`: that of a split which has none of its own. */
export function readOutcome(rule: ConfigNode, values: Values, salt: Bytes): Outcome {
  const kind = rule.onlyOneOf(OUTCOMES);
  const config = rule.at(OUTCOMES[kind]);
  switch (kind) {
    case VALUE:
      return new FixedValue(config.headerValue());
    case SPLIT:
      return readSplit(config, values, salt);
    case VALUE_FROM:
      return readTaken(config, values);
    default:
      if (!config.boolean()) config.expected("true");
      return new DefaultValue();
  }
}

function readSplit(config: ConfigNode, values: Values, salt: Bytes): Outcome {
  config.onlyKeys(SPLIT_KEYS);
  const place = readSource(config, values);
  const list = config.at("values");
  const nodes = list.items(1, MOST_VALUES);
  const choices: Bytes[] = [];
  const shares: u32[] = [];
  let sum: u32 = 0;
  for (let index = 0; index < nodes.length; index++) {
    nodes[index].onlyKeys(["value", "percent"]);
    choices.push(nodes[index].at("value").headerValue());
    shares.push(nodes[index].at("percent").percent());
    sum += shares[index];
  }
  if (sum > BUCKETS) {
    list.expected("percents that are 100 all together at most");
    shares.fill(0);
  }
  const split = new Split(StaticArray.fromArray(shares));
  return new SplitValue(place, readSeed(config.at("salt"), salt), split, StaticArray.fromArray(choices));
}

function readTaken(config: ConfigNode, values: Values): Outcome {
  config.onlyKeys(TAKEN_KEYS);
  const place = readSource(config, values);
  const allow = config.at("allow");
  const nodes = allow.items(1, MOST_ALLOWED);
  const allowed = new ByteSet(nodes.length, <u32>length(allow.value));
  for (let index = 0; index < nodes.length; index++) allowed.add(sliceOf(nodes[index].headerValue()));
  return new TakenValue(place, allowed);
}
