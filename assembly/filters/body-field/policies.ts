/** What is done about an outcome: it is counted, and a policy says what becomes of the request. */
import { kindOf, NUMBER } from "../../codec/json";
import { ConfigNode } from "../../proxy/config";
import { Counter } from "../../proxy/counter";
import { Action } from "../../proxy/host";
import { Problem } from "../../proxy/problem";
import {
  DESCRIPTIONS,
  DUPLICATE,
  MALFORMED,
  MISSING,
  NAMES,
  OVERLOADED,
  POLICY_KEYS,
  STATUSES,
} from "./outcome";

const counters = new StaticArray<Counter>(NAMES.length);
for (let outcome = 0; outcome < NAMES.length; outcome++) {
  counters[outcome] = new Counter("numesh_body_field_" + NAMES[outcome]);
}

/** Counts a request. */
export function count(outcome: i32): void {
  unchecked(counters[outcome]).increment();
}

/** Makes the counters of all outcomes visible at 0. Only inside a callback. */
export function defineCounters(): void {
  for (let outcome = 0; outcome < counters.length; outcome++) counters[outcome].define();
}

/** What a policy says: go on without the header, with the field's default, or not at all. */
const CONTINUE_WITHOUT: i32 = 0;
const USE_DEFAULT: i32 = 1;
const REFUSE: i32 = 2;

/** What `policies` say: for each outcome, what becomes of a field that has no value then. */
export class Policies {
  private readonly kinds: StaticArray<i32> = new StaticArray<i32>(NAMES.length);
  private readonly problems: Problem[] = [];

  constructor(config: ConfigNode) {
    if (config.isGiven) config.onlyKeys(POLICY_KEYS);
    for (let outcome = MISSING; outcome <= OVERLOADED; outcome++) {
      let status = unchecked(STATUSES[outcome]);
      let kind =
        outcome === MALFORMED || outcome === DUPLICATE || outcome === OVERLOADED ? REFUSE : USE_DEFAULT;
      if (config.isGiven) {
        const policy = config.at(POLICY_KEYS[outcome - 1]);
        if (kindOf(policy.value) === NUMBER) {
          kind = REFUSE;
          status = <u32>policy.integer(400, 599);
        } else if (policy.isGiven) {
          kind = policy.oneOf(["continue", "default"]);
        }
      }
      this.kinds[outcome] = kind;
      this.problems.push(new Problem(status, "numesh_body_field_" + NAMES[outcome], DESCRIPTIONS[outcome]));
    }
  }

  /** Whether requests of this outcome are refused, even if no field is required. */
  refuses(outcome: i32): bool {
    return unchecked(this.kinds[outcome]) === REFUSE;
  }

  /** Whether a field without a value has its default. Also where a refusal was only observed. */
  usesDefault(outcome: i32): bool {
    return unchecked(this.kinds[outcome]) !== CONTINUE_WITHOUT;
  }

  /** Refuses the request. Gives what the callback must return. */
  refuse(outcome: i32): Action {
    return this.problems[outcome - MISSING].send();
  }
}
