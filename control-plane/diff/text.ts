/** What `numesh diff` prints. Pure. */
import { formatEndpoint, formatRewrite } from "../table/endpoint.ts";
import { formatHeader } from "../table/header.ts";
import { formatPath } from "../table/path.ts";
import type { Row } from "../table/row.ts";
import { type FieldChange, isPlainList } from "./changes.ts";
import type { Difference, RevisionDifference, Setting } from "./revisions.ts";

/** Lines that begin with `+`, `-` or `~`, under a heading for each gateway and kind. */
export function linesOf({ rows, gateways, plugins }: RevisionDifference): string[] {
  return [
    ...section("gateways", gateways, formatName),
    ...section("plugins", plugins, formatName),
    ...namesOf(rows).flatMap((gateway) =>
      section(`rows of ${gateway}`, only(rows, gateway), formatRow, ({ name }) => name),
    ),
  ];
}

function section<Of>(
  title: string,
  { added, removed, changed }: Difference<Of>,
  format: (one: Of) => string,
  name = format,
): string[] {
  const lines = [
    ...removed.map((one) => `- ${format(one)}`),
    ...added.map((one) => `+ ${format(one)}`),
    ...changed.flatMap(({ after, changes }) => [`~ ${name(after)}`, ...formatChanges(changes)]),
  ];
  return lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)];
}

/** Changed fields that are shown of one thing, and changed items of one list. */
const MOST = 20;

function formatChanges(changes: FieldChange[]): string[] {
  const lines = changes.slice(0, MOST).map(formatChange);
  return changes.length > MOST ? [...lines, `    and ${changes.length - MOST} more`] : lines;
}

function formatChange({ field, before, after }: FieldChange): string {
  if (isPlainList(before) && isPlainList(after)) return `    ${field}: ${formatItems(before, after)}`;
  return `    ${field}: ${formatValue(before)} -> ${formatValue(after)}`;
}

/** What a list lost and gained: `-c-1, +c-2`. */
function formatItems(before: unknown[], after: unknown[]): string {
  const [old, now] = [new Set(before), new Set(after)];
  const items = [
    ...before.filter((item) => !now.has(item)).map((item) => `-${item}`),
    ...after.filter((item) => !old.has(item)).map((item) => `+${item}`),
  ];
  if (items.length === 0) return "the same in another order";
  const more = items.length > MOST ? ` and ${items.length - MOST} more` : "";
  return items.slice(0, MOST).join(", ") + more;
}

const LONGEST = 120;

function formatValue(value: unknown): string {
  if (value === undefined || value === "") return "none";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text;
}

function formatName({ name }: Setting): string {
  return name;
}

function formatRow({ name, host, port, path, headers, endpoint }: Row): string {
  const rewrite = endpoint.kind === "forward" ? formatRewrite(endpoint.rewrite) : "";
  const conditions = headers.length === 0 ? "" : ` [${headers.map(formatHeader).join(", ")}]`;
  const place = `${host}:${port ?? "*"}${formatPath(path)}${conditions}`;
  return `${name}   ${place} -> ${formatEndpoint(endpoint)}${rewrite === "" ? "" : ` as ${rewrite}`}`;
}

function namesOf({ added, removed, changed }: Difference<Row>): string[] {
  return [
    ...new Set([...removed, ...added, ...changed.map(({ after }) => after)].map(({ gateway }) => gateway)),
  ].sort();
}

function only({ added, removed, changed }: Difference<Row>, gateway: string): Difference<Row> {
  const isIts = (row: Row) => row.gateway === gateway;
  return {
    added: added.filter(isIts),
    removed: removed.filter(isIts),
    changed: changed.filter(({ after }) => isIts(after)),
  };
}
