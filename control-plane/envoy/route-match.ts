/** The criteria of a row as Envoy's route matches. Pure. */
import type { HeaderCriterion } from "../table/header.ts";
import { type PathCriterion, templateRegex } from "../table/path.ts";
import type { JsonObject } from "./resource.ts";
import type { PlacedRow } from "./virtual-hosts.ts";

/**
 * The matches of a row at its path, or a part of that: one for each combination of header values.
 *
 * One match with a regular expression of all values would do as well, but Envoy compiles every expression again
 * whenever any row of the gateway changes.
 */
export function matchesOf({ row, authority }: PlacedRow, path: PathCriterion): JsonObject[] {
  const first: JsonObject[] =
    authority === undefined
      ? []
      : [{ name: ":authority", string_match: { safe_regex: { regex: authority } } }];
  const combinations = row.headers.reduce<JsonObject[][]>(
    (found, criterion) =>
      found.flatMap((matchers) => matchersOf(criterion).map((matcher) => [...matchers, matcher])),
    [first],
  );
  return combinations.map((headers) => ({
    ...pathMatchOf(path),
    ...(headers.length === 0 ? {} : { headers }),
  }));
}

function pathMatchOf({ kind, value }: PathCriterion): JsonObject {
  switch (kind) {
    case "exact":
      return { path: value };
    case "template":
      return { safe_regex: { regex: templateRegex(value) } };
    case "prefix":
      // path_separated_prefix cannot be "/", which holds for every path anyway.
      return value === "/" ? { prefix: "/" } : { path_separated_prefix: value };
  }
}

/** Alternatives: one of these matchers must hold. */
function matchersOf(criterion: HeaderCriterion): JsonObject[] {
  const { name } = criterion;
  if ("present" in criterion) return [{ name, present_match: true }];
  if ("absent" in criterion) return [{ name, present_match: true, invert_match: true }];
  if ("in" in criterion) return criterion.in.map((exact) => ({ name, string_match: { exact } }));
  return [{ name, string_match: stringMatchOf(criterion) }];
}

function stringMatchOf(
  criterion: Exclude<HeaderCriterion, { in: string[] } | { present: true } | { absent: true }>,
): JsonObject {
  if ("prefix" in criterion) return { prefix: criterion.prefix };
  if ("suffix" in criterion) return { suffix: criterion.suffix };
  if ("contains" in criterion) return { contains: criterion.contains };
  return { safe_regex: { regex: criterion.regex } };
}
