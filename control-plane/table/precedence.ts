/** Which of two rows is looked at first: one total order. Pure. */
import type { DocumentError } from "../documents/source.ts";
import type { Row } from "./row.ts";

/**
 * Orders rows of one gateway; the row that sorts first wins where both match.
 *
 * 1. host: a name before "*"
 * 2. port: a given one before any
 * 3. path: more segments, then more characters, then alphabetical (so that the order is total)
 * 4. purpose: dedicated tenant, then version or feature, then baseline
 * 5. more header conditions first
 * 6. the conditions themselves, alphabetical; rows that still compare equal cannot be told apart
 */
export function compareRows(a: Row, b: Row): number {
  return (
    Number(a.host === "*") - Number(b.host === "*") ||
    compareText(a.host, b.host) ||
    (b.port ?? 0) - (a.port ?? 0) ||
    segments(b.path.value) - segments(a.path.value) ||
    b.path.value.length - a.path.value.length ||
    compareText(a.path.value, b.path.value) ||
    rank(a) - rank(b) ||
    b.headers.length - a.headers.length ||
    compareText(conditions(a), conditions(b))
  );
}

/** Rows that match the same requests, so that none of them could ever be preferred with reason. */
export function findConflicts(sorted: Row[]): DocumentError[] {
  return sorted.flatMap((row, index) => {
    const before = sorted[index - 1];
    if (before === undefined || before.gateway !== row.gateway || compareRows(before, row) !== 0) return [];
    const place = `${before.source.file}:${before.source.line}`;
    return [
      {
        ...row.source,
        key: "",
        message: `the row ${row.name} on gateway ${row.gateway} matches the same requests as ${before.name} (${place})`,
        expected: "another path, host or port for one of them",
      },
    ];
  });
}

function rank({ purpose }: Row): number {
  if (purpose.tenant !== undefined) return 0;
  return purpose.version !== undefined ? 1 : 2;
}

function segments(path: string): number {
  return path.split("/").filter((part) => part !== "").length;
}

function conditions(row: Row): string {
  return row.headers
    .map(({ name, in: values }) => `${name}=${values.join("|")}`)
    .sort()
    .join("&");
}

/** By code unit, the same on every machine. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
