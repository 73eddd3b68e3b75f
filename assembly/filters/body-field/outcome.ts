/** What can become of the search for fields in a request. */
import { COMPRESSED as COMPRESSED_BODY, DUPLICATE as DUPLICATE_PLACE } from "../../codec/scan/scanner";

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
export const NAMES: StaticArray<string> = [
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
export const DESCRIPTIONS: StaticArray<string> = [
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
export const STATUSES: StaticArray<u32> = [200, 400, 400, 400, 400, 413, 408, 415, 400, 415, 503];

/** The outcome that a scanner's verdict means, where it is neither `MORE` nor `DONE`. */
export function outcomeOfVerdict(verdict: i32): i32 {
  if (verdict === DUPLICATE_PLACE) return DUPLICATE;
  return verdict === COMPRESSED_BODY ? COMPRESSED : MALFORMED;
}
