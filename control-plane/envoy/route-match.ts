/** The criteria of a row as Envoy's route matches. Pure. */
import type { HeaderCriterion } from "../table/header.ts";
import { type PathCriterion, templateRegex } from "../table/path.ts";
import type { JsonObject } from "./resource.ts";
import type { PlacedRow } from "./virtual-hosts.ts";

/** A match, and the values of headers that it asks for. */
export interface RouteMatch {
  match: JsonObject;
  values: ReadonlyMap<string, string>;
}

/** One condition on a header as Envoy writes it, and the value that it asks for, if that is one. */
interface Matcher {
  json: JsonObject;
  name: string;
  value?: string;
}

/**
 * The matches of a row at its path, or a part of that: one for each combination of header values.
 *
 * One match with a regular expression of all values would do as well, but Envoy compiles every expression again
 * whenever any row of the gateway changes.
 */
export function matchesOf({ row, authority }: PlacedRow, path: PathCriterion): RouteMatch[] {
  const first: Matcher[] =
    authority === undefined
      ? []
      : [
          {
            name: ":authority",
            json: { name: ":authority", string_match: { safe_regex: { regex: authority } } },
          },
        ];
  const combinations = row.headers.reduce<Matcher[][]>(
    (found, criterion) =>
      found.flatMap((matchers) => matchersOf(criterion).map((matcher) => [...matchers, matcher])),
    [first],
  );
  return combinations.map((matchers) => ({
    match: {
      ...pathMatchOf(path),
      ...(matchers.length === 0 ? {} : { headers: matchers.map(({ json }) => json) }),
    },
    values: new Map(matchers.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]]))),
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
function matchersOf(criterion: HeaderCriterion): Matcher[] {
  const { name } = criterion;
  if ("in" in criterion) {
    return criterion.in.map((value) => ({ name, value, json: { name, string_match: { exact: value } } }));
  }
  return [{ name, json: { name, ...conditionOf(criterion) } }];
}

function conditionOf(criterion: Exclude<HeaderCriterion, { in: string[] }>): JsonObject {
  if ("present" in criterion) return { present_match: true };
  if ("absent" in criterion) return { present_match: true, invert_match: true };
  if ("prefix" in criterion) return { string_match: { prefix: criterion.prefix } };
  if ("suffix" in criterion) return { string_match: { suffix: criterion.suffix } };
  if ("contains" in criterion) return { string_match: { contains: criterion.contains } };
  return { string_match: { safe_regex: { regex: criterion.regex } } };
}
