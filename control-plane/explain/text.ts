/** What `numesh explain` prints. Pure. */
import { formatAddress } from "../documents/address.ts";
import type { Change } from "../envoy/normalise.ts";
import { formatEndpoint } from "../table/endpoint.ts";
import type { Request, Verdict } from "../table/match.ts";
import type { Row } from "../table/row.ts";
import { addressesOf, type Passage } from "./chain.ts";
import type { Hop, Routed } from "./hop.ts";
import { type Miss, missOf, nearMisses } from "./reasons.ts";
import type { PluginStep } from "./run-plugins.ts";
import { shown, shownChange } from "./secrets.ts";

export interface TextOptions {
  /** Every row, not only those that came close. */
  all?: boolean;
  /** Whether there may be several meshes, so that each passage says its own. */
  meshes?: boolean;
}

/** The lines for one gateway. */
export function linesOf({ mesh, gateway, hop }: Passage, options: TextOptions): string[] {
  const place =
    (options.meshes ? ` of ${mesh.directory}` : "") + (gateway === hop.role ? "" : ` (${hop.role})`);
  const { authority, method, path } = hop.received;
  return [
    `gateway ${gateway}${place}   ${method} ${authority}${path}`,
    ...indent([...arrivalLines(hop), ...hop.plugins.flatMap(pluginLines), ...unreachedLines(hop)]),
    ...(hop.routed === undefined ? [] : routedLines(hop, hop.routed, options)),
  ];
}

function arrivalLines({ arrival, edge }: Hop): string[] {
  if (arrival.outcome === "refused") return [field("refused", `${arrival.status}: ${arrival.reason}`)];
  if (edge !== undefined) return [field("answers", `${edge.status}: ${edge.reason}`)];
  return arrival.changes.map((change) => field("Envoy", `${changeInWords(change)}: ${change.why}`));
}

function pluginLines({ plugin, outcome, changes, answer, calls, log }: PluginStep): string[] {
  const lines = changes.map((change) => field(plugin, changeInWords(change)));
  if (outcome === "continued" && lines.length === 0) lines.push(field(plugin, "changes nothing"));
  if (outcome === "answered" || outcome === "crashed") {
    lines.push(
      field(plugin, `${outcome === "crashed" ? "crashes" : "answers"} ${answer?.status}: ${answer?.details}`),
    );
    for (const [name, value] of answer?.headers ?? []) {
      if (name === "www-authenticate" || name === "location") lines.push(field("", `${name}: ${value}`));
    }
    if (answer?.body)
      lines.push(
        ...answer.body
          .trimEnd()
          .split("\n")
          .map((line) => field("", line)),
      );
  }
  if (outcome === "waits") {
    lines.push(
      field(
        plugin,
        `waits for ${calls.join(", ") || "something"}, which nobody answers offline (--jwks FILE)`,
      ),
    );
  }
  return [...lines, ...log.map((line) => field("", `logs: ${line}`))];
}

function unreachedLines({ unreached }: Hop): string[] {
  return unreached.map((plugin) =>
    field(plugin, "does not run: it is for a host or path, where no row holds before plugins have run"),
  );
}

function routedLines(hop: Hop, routed: Routed, options: TextOptions): string[] {
  const { winner, verdicts } = routed;
  const removed = hop.arrival.outcome === "taken" ? hop.arrival.changes : [];
  const lines = winner === undefined ? [field("row", "none holds: 404")] : winnerLines(routed, winner, hop);
  const misses = options.all
    ? verdicts.filter(({ row }) => row !== winner).map((verdict) => missOf(verdict, winner, removed))
    : nearMisses(routed, removed);
  const rest = verdicts.length - misses.length - (winner === undefined ? 0 : 1);
  const title = winner === undefined ? "rows that came close" : "not taken";
  return [
    ...indent(lines),
    ...(misses.length === 0 ? [] : ["", `  ${title}`, ...missLines(misses)]),
    ...(rest === 0
      ? []
      : ["", `  ${rest} more ${rest === 1 ? "row does" : "rows do"} not hold (--all shows them)`]),
  ];
}

function winnerLines(routed: Routed, winner: Row, hop: Hop): string[] {
  const verdict = routed.verdicts.find(({ row }) => row === winner) as Verdict;
  const { file, line } = winner.source;
  return [
    field("row", `${winner.name}   ${file}:${line}`),
    ...indent(criteriaLines(verdict)),
    ...endpointLines(routed, hop),
  ];
}

function criteriaLines({ findings }: Verdict): string[] {
  const width = Math.max(...findings.map(({ expected }) => expected.length));
  return findings.map(({ criterion, expected, actual = "absent" }) =>
    field(
      criterion,
      `${expected.padEnd(width)}   ${criterion === "header" ? hidden(expected, actual) : actual}`.trimEnd(),
    ),
  );
}

/** The value of a header that a criterion, `name: condition`, looks at. */
function hidden(criterion: string, value: string): string {
  return shown(criterion.slice(0, criterion.indexOf(": ")), value);
}

function endpointLines({ endpoint, sent }: Routed, hop: Hop): string[] {
  if (endpoint === undefined) return [];
  if (endpoint.kind !== "forward" || sent === undefined) {
    const [, kind = "", words = ""] = /^(\w+) (.*)$/s.exec(formatEndpoint(endpoint)) ?? [];
    return [field(`${kind}s`, words)];
  }
  return [
    field("leads to", addressesOf(hop).map(formatAddress).join(", ")),
    field("", `${sent.method} ${sent.path}   host: ${sent.authority}`),
    ...headerLines(sent).map((line) => field("", line)),
    ...(endpoint.mirror === undefined
      ? []
      : [
          field(
            "copy to",
            `${endpoint.mirror.upstream.addresses.map(({ address }) => formatAddress(address)).join(", ")} of ${endpoint.mirror.percent} %`,
          ),
        ]),
  ];
}

/** What Envoy adds to every request says nothing. */
const OF_ENVOY = ["x-forwarded-proto", "x-request-id"];

function headerLines({ headers }: Request): string[] {
  return Object.entries(headers)
    .filter(([name]) => !OF_ENVOY.includes(name))
    .flatMap(([name, values]) => [values].flat().map((value) => `${name}: ${shown(name, value)}`));
}

function missLines(misses: Miss[]): string[] {
  const width = Math.max(...misses.map(({ verdict }) => verdict.row.name.length));
  return misses.map(({ verdict: { row, matches }, reasons }) => {
    const words = reasons.join("; ");
    return `    ${row.name.padEnd(width)}   ${matches ? `holds too, but ${words}` : words}`;
  });
}

function changeInWords(change: Change): string {
  const { header, before, after } = shownChange(change);
  if (after === undefined) return `removes ${header}: ${before}`;
  if (before === undefined) return `sets ${header}: ${after}`;
  return `${header}: ${before} becomes ${after}`;
}

const WIDTH = 12;

function field(name: string, text: string): string {
  return `${name.padEnd(WIDTH)} ${text}`;
}

function indent(lines: string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
