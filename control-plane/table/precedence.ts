/** Which of two rows is looked at first: one total order. Pure. */
import type { DocumentError } from "../documents/source.ts";
import { compareText } from "./compare-text.ts";
import { headerRank } from "./header.ts";
import { compareHosts } from "./host.ts";
import { comparePaths, pathKey } from "./path.ts";
import type { Row } from "./row.ts";

/**
 * Orders rows of one gateway; the row that sorts first wins where both match.
 *
 * 1. host: a name, then the longer `*.suffix`, then `*`
 * 2. port: a given one before any
 * 3. path: exact; then templates, more segments first, and a segment that is written out before a variable; then
 *    prefixes (and templates with `/**`), more segments first
 * 4. purpose: sandbox, then dedicated tenant, then version or feature, then the rest
 * 5. more header conditions first
 * 6. what asks more of a header: a value, a part of it, a pattern, that it is present, that it is absent
 * 7. the alphabet, so that the order is the same everywhere; rows that still compare equal cannot be told apart
 */
export function compareRows(a: Row, b: Row): number {
  return (
    compareHosts(a.host, b.host) ||
    (b.port ?? 0) - (a.port ?? 0) ||
    comparePaths(a.path, b.path) ||
    rank(a) - rank(b) ||
    b.headers.length - a.headers.length ||
    strength(a) - strength(b) ||
    compareText(conditions(a), conditions(b))
  );
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
