/** The criterion Headers: when a header condition holds. Pure. */
import { patternOf } from "../documents/pattern.ts";

/**
 * A condition on one header, its name in lower case; `:method` is a header.
 *
 * A header that is absent fulfils only `absent`. One that comes several times is looked at as one, its values
 * joined by commas, as Envoy does.
 */
export type HeaderCriterion = { name: string } & HeaderCondition;

export type HeaderCondition =
  /** Has one of these values. */
  | { in: string[] }
  | { prefix: string }
  | { suffix: string }
  | { contains: string }
  /** The whole value is what the pattern describes (see `documents/pattern.ts`). */
  | { regex: string }
  | { present: true }
  | { absent: true };

/** Whether a condition holds for the value of its header, undefined if the request has none. */
export function headerHolds(condition: HeaderCondition, value: string | undefined): boolean {
  if ("absent" in condition) return value === undefined;
  if (value === undefined) return false;
  if ("in" in condition) return condition.in.includes(value);
  if ("prefix" in condition) return value.startsWith(condition.prefix);
  if ("suffix" in condition) return value.endsWith(condition.suffix);
  if ("contains" in condition) return value.includes(condition.contains);
  if ("regex" in condition) return patternOf(condition.regex).test(value);
  return true;
}

/** How much a condition asks, smallest first: a value, a part of it, a pattern, that there is one, that there is none. */
export function headerRank(condition: HeaderCondition): number {
  if ("in" in condition) return 0;
  if ("prefix" in condition || "suffix" in condition || "contains" in condition) return 1;
  if ("regex" in condition) return 2;
  return "present" in condition ? 3 : 4;
}

/** A criterion in words: `x-tenant: acme`, `x-user: t-*`, `x-debug: absent`. The same text for the same criterion. */
export function formatHeader(criterion: HeaderCriterion): string {
  return `${criterion.name}: ${formatCondition(criterion)}`;
}

function formatCondition(condition: HeaderCondition): string {
  if ("in" in condition) return condition.in.join(" | ");
  if ("prefix" in condition) return `${condition.prefix}*`;
  if ("suffix" in condition) return `*${condition.suffix}`;
  if ("contains" in condition) return `*${condition.contains}*`;
  if ("regex" in condition) return `~ ${condition.regex}`;
  return "present" in condition ? "present" : "absent";
}
