/** What can become of the search for fields in a request, and what the filter does then. */
import { kindOf, NUMBER } from "../../codec/json";
import { COMPRESSED as COMPRESSED_BODY, DUPLICATE as DUPLICATE_PLACE } from "../../codec/scan/scanner";
import { ConfigNode } from "../../proxy/config";
import { Counter } from "../../proxy/counter";
import { Action } from "../../proxy/host";
import { Problem } from "../../proxy/problem";

/** Outcomes, as numbers. The README's table of outcomes lists them. */
export const FOUND: i32 = 0;
export const MISSING: i32 = 1;
export const MISMATCHED: i32 = 2;
export const MALFORMED: i32 = 3;
export const DUPLICATE: i32 = 4;
export const TOO_LARGE: i32 = 5;
export const TOO_SLOW: i32 = 6;
export const WRONG_CONTENT_TYPE: i32 = 7;
export const NO_BODY: i32 = 8;
export const COMPRESSED: i32 = 9;
export const OVERLOADED: i32 = 10;
/** All headers that the rule sets were there, and stay. */
export const KEPT: i32 = 11;
/** The client has gone while the request waited. */
export const ABORTED: i32 = 12;

/** The outcome's name in metrics and access logs. */
const NAMES: StaticArray<string> = [
  "found",
  "missing",
  "mismatched",
  "malformed",
  "duplicate",
  "too_large",
  "too_slow",
  "wrong_content_type",
  "no_body",
  "compressed",
  "overloaded",
  "kept",
  "aborted",
];

/** The outcome's key in `policies`. Where there is nothing to decide, there is none. */
export const POLICY_KEYS: StaticArray<string> = [
  "missing",
  "mismatched",
  "malformed",
  "duplicate",
  "tooLarge",
  "tooSlow",
  "wrongContentType",
  "noBody",
  "compressed",
  "overloaded",
];

/** What a client is told who is refused. */
const DESCRIPTIONS: StaticArray<string> = [
  "",
  "a required field is missing in the request body",
  "a field of the request body has a value that cannot be used",
  "the request body is malformed",
  "a field of the request body is there more than once",
  "a required field is not near enough to the beginning of the request body",
  "the request body came too slowly",
  "the content type of the request is not supported",
  "the request has no body",
  "the request body is compressed",
  "too many requests are waiting for their bodies",
];

/** The status of a refusal where the policy names none. */
const STATUSES: StaticArray<u32> = [200, 400, 400, 400, 400, 413, 408, 415, 400, 415, 503];

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

/** The outcome that a scanner's verdict means, where it is neither `MORE` nor `DONE`. */
export function outcomeOfVerdict(verdict: i32): i32 {
  if (verdict === DUPLICATE_PLACE) return DUPLICATE;
  return verdict === COMPRESSED_BODY ? COMPRESSED : MALFORMED;
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
