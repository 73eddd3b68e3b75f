/** Which of two rows is looked at first: one total order. Pure. */
import type { DocumentError } from "../documents/source.ts";
import { compareText } from "./compare-text.ts";
import { headerRank } from "./header.ts";
import { compareHosts } from "./host.ts";
import { comparePaths, pathKey } from "./path.ts";
import type { Row } from "./row.ts";

/** The rules of precedence, the first that tells two rows apart decides. */
const RULES = {
  /** A name, then the longer `*.suffix`, then `*`. */
  host: (a, b) => compareHosts(a.host, b.host),
  /** A given one before any. */
  port: (a, b) => (b.port ?? 0) - (a.port ?? 0),
  /**
   * Exact; then templates, more segments first, and a segment that is written out before a variable; then prefixes
   * (and templates with `/**`), more segments first.
   */
  path: (a, b) => comparePaths(a.path, b.path),
  /** Sandbox, then dedicated tenant, then version or feature, then the rest. */
  purpose: (a, b) => rank(a) - rank(b),
  /** More of them first. */
  conditions: (a, b) => b.headers.length - a.headers.length,
  /** What asks more of a header: a value, a part of it, a pattern, that it is present, that it is absent. */
  strength: (a, b) => strength(a) - strength(b),
  /** So that the order is the same everywhere; rows that still compare equal cannot be told apart. */
  alphabet: (a, b) => compareText(conditions(a), conditions(b)),
} satisfies Record<string, (a: Row, b: Row) => number>;

export type PrecedenceRule = keyof typeof RULES;

/** In the order in which they are asked. */
export const PRECEDENCE_RULES = Object.keys(RULES) as PrecedenceRule[];

/** Orders rows of one gateway; the row that sorts first wins where both match. */
export function compareRows(a: Row, b: Row): number {
  for (const rule of PRECEDENCE_RULES) {
    const order = RULES[rule](a, b);
    if (order !== 0) return order;
  }
  return 0;
}

/** The rule that puts one of two rows before the other; undefined: nothing does. */
export function decidingRule(a: Row, b: Row): PrecedenceRule | undefined {
  return PRECEDENCE_RULES.find((rule) => RULES[rule](a, b) !== 0);
}

/**
 * Rows that match the same requests, so that one of them could never be reached.
 *
 * @param sorted the rows of one gateway, in their order
 */
export function findConflicts(sorted: Row[]): DocumentError[] {
  const first = new Map<string, Row>();
  return sorted.flatMap((row) => {
    const key = JSON.stringify([row.host, row.port ?? 0, pathKey(row.path), conditions(row)]);
    const before = first.get(key);
    if (before === undefined) {
      first.set(key, row);
      return [];
    }
    const place = `${before.source.file}:${before.source.line}`;
    return [
      {
        ...row.source,
        key: "",
        message: `the row ${row.name} on gateway ${row.gateway} matches the same requests as ${before.name} (${place})`,
        expected: "another path, host, port or header for one of them",
      },
    ];
  });
}

function rank({ purpose }: Row): number {
  if (purpose.sandbox !== undefined) return 0;
  if (purpose.tenant !== undefined) return 1;
  return purpose.version !== undefined ? 2 : 3;
}

function strength({ headers }: Row): number {
  return headers.reduce((sum, criterion) => sum + headerRank(criterion), 0);
}

/** The same text for the same conditions, whatever the order in which they are written. */
function conditions(row: Row): string {
  const each = row.headers.map((criterion) =>
    JSON.stringify("in" in criterion ? { name: criterion.name, in: criterion.in.toSorted() } : criterion),
  );
  return each.sort().join("\n");
}
