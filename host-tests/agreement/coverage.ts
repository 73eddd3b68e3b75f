/** What the pairs of a run tried, so that nothing goes untested unnoticed. */
import type { Arrival } from "../../control-plane/envoy/normalise.ts";
import type { HeaderCriterion } from "../../control-plane/table/header.ts";
import { hostRank } from "../../control-plane/table/host.ts";
import { type Finding, match, type Request } from "../../control-plane/table/match.ts";
import { decidingRule, PRECEDENCE_RULES } from "../../control-plane/table/precedence.ts";
import type { Row, Slice } from "../../control-plane/table/row.ts";

const CONDITIONS = ["in", "prefix", "suffix", "contains", "regex", "present", "absent"] as const;

/** Every kind of criterion. */
const CRITERIA = [
  ...["host name", "host *.suffix", "port", "path exact", "path prefix", "path template", "path template/**"],
  ...CONDITIONS.map((condition) => `header ${condition}`),
  "header :method",
];

/** What an upstream sees that the client did not write. */
const SENT = [
  ...["path exact", "path prefix", "path template", "path template/**"].map((path) => `${path} rewritten`),
  ...["host rewritten", "headers changed"],
];

/** Every way in which a request is changed or refused before rows see it. */
const ARRIVALS = ["as sent", ":path", ":authority", "stripped", "refused 400", "refused 431"];

export class Coverage {
  pairs = 0;
  /** Subject -> how many pairs tried it. */
  readonly #counts = new Map<string, number>(
    [
      ...["a row", "no row"].map((outcome) => `outcome: ${outcome}`),
      ...ARRIVALS.map((arrival) => `arrival: ${arrival}`),
      ...SENT.map((sent) => `sent: ${sent}`),
      ...PRECEDENCE_RULES.map((rule) => `precedence: ${rule}`),
      ...CRITERIA.flatMap((criterion) => [
        `holds: ${criterion}`,
        `alone keeps a row from winning: ${criterion}`,
      ]),
    ].map((subject) => [subject, 0]),
  );

  /** Counts one pair. */
  add(slice: Slice, request: Request, arrival: Arrival): void {
    this.pairs++;
    const tried = new Set(arrivalOf(arrival).map((words) => `arrival: ${words}`));
    if (arrival.outcome === "taken") for (const words of matchOf(slice, request)) tried.add(words);
    for (const words of tried) this.#counts.set(words, (this.#counts.get(words) ?? 0) + 1);
  }

  /** What no pair tried. */
  get untested(): string[] {
    return [...this.#counts].flatMap(([words, count]) => (count === 0 ? [words] : []));
  }

  /** A line for each subject, with its count. */
  get lines(): string[] {
    return [...this.#counts].map(([words, count]) => `${String(count).padStart(8)}  ${words}`);
  }
}

function arrivalOf(arrival: Arrival): string[] {
  if (arrival.outcome === "refused") return [`refused ${arrival.status}`];
  if (arrival.changes.length === 0) return ["as sent"];
  return arrival.changes.map(({ header }) => (header.startsWith(":") ? header : "stripped"));
}

function matchOf(slice: Slice, request: Request): string[] {
  const { verdicts, winner } = match(slice, request);
  const tried = [`outcome: ${winner === undefined ? "no row" : "a row"}`];
  const matching = verdicts.filter(({ matches }) => matches);
  const [first, second] = matching;
  if (first !== undefined) {
    tried.push(...kindsOf(first.row).map((kind) => `holds: ${kind}`));
    tried.push(...sentOf(first.row).map((sent) => `sent: ${sent}`));
    if (second !== undefined) tried.push(`precedence: ${decidingRule(first.row, second.row)}`);
  }
  const before =
    winner === undefined
      ? verdicts
      : verdicts.slice(
          0,
          verdicts.findIndex(({ matches }) => matches),
        );
  for (const { row, findings } of before) {
    const [failed, another] = findings.filter(({ holds }) => !holds);
    if (failed !== undefined && another === undefined) {
      tried.push(...kindOf(row, failed, findings).map((kind) => `alone keeps a row from winning: ${kind}`));
    }
  }
  return tried;
}

function sentOf(row: Row): string[] {
  if (row.endpoint.kind !== "forward") return [];
  const { rewrite, requestHeaders } = row.endpoint;
  return [
    ...(rewrite?.path === undefined ? [] : [`${pathKind(row)} rewritten`]),
    ...(rewrite?.host === undefined ? [] : ["host rewritten"]),
    ...(requestHeaders === undefined ? [] : ["headers changed"]),
  ];
}

function kindsOf(row: Row): string[] {
  return [
    ...hostKind(row),
    ...(row.port === undefined ? [] : ["port"]),
    pathKind(row),
    ...row.headers.flatMap(headerKinds),
  ];
}

function kindOf(row: Row, failed: Finding, findings: Finding[]): string[] {
  if (failed.criterion === "host") return hostKind(row);
  if (failed.criterion === "port") return ["port"];
  if (failed.criterion === "path") return [pathKind(row)];
  const criterion = row.headers[findings.indexOf(failed) - (findings.length - row.headers.length)];
  return criterion === undefined ? [] : headerKinds(criterion);
}

function hostKind({ host }: Row): string[] {
  return [["host name"], ["host *.suffix"], []][hostRank(host)] ?? [];
}

function pathKind({ path: { kind, value } }: Row): string {
  return `path ${kind}${kind === "template" && value.endsWith("/**") ? "/**" : ""}`;
}

function headerKinds(criterion: HeaderCriterion): string[] {
  const condition = CONDITIONS.find((kind) => kind in criterion);
  return [`header ${condition}`, ...(criterion.name === ":method" ? ["header :method"] : [])];
}
