/** What `numesh explain --json` prints. Pure. */
import type { Passage } from "./chain.ts";
import { missOf, nearMisses } from "./reasons.ts";
import { shown, shownChange, shownRequest } from "./secrets.ts";

/** One gateway, as a value for `JSON.stringify`. Secrets are hidden. */
export function jsonOf({ mesh, gateway, hop }: Passage, { all }: { all?: boolean }): object {
  const { role, received, arrival, edge, plugins, unreached, routed } = hop;
  const removed = arrival.outcome === "taken" ? arrival.changes : [];
  return {
    mesh: mesh.directory,
    gateway,
    role,
    received: shownRequest(received),
    ...(arrival.outcome === "refused"
      ? { refused: { status: arrival.status, reason: arrival.reason } }
      : { changes: removed.map(shownChange) }),
    ...(edge === undefined ? {} : { answered: edge }),
    plugins: plugins.map(({ changes, ...step }) => ({ ...step, changes: changes.map(shownChange) })),
    unreached,
    row: null,
    ...(routed === undefined ? {} : routedJson(routed, removed, all === true)),
  };
}

type Routed = NonNullable<Passage["hop"]["routed"]>;

function routedJson(routed: Routed, removed: Parameters<typeof missOf>[2], all: boolean): object {
  const { winner, verdicts, endpoint, sent } = routed;
  const misses = all
    ? verdicts.filter(({ row }) => row !== winner).map((verdict) => missOf(verdict, winner, removed))
    : nearMisses(routed, removed);
  const findings = verdicts.find(({ row }) => row === winner)?.findings ?? [];
  return {
    row: winner?.name ?? null,
    ...(winner === undefined ? { status: 404 } : { source: winner.source, findings: findings.map(hide) }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(sent === undefined ? {} : { sent: shownRequest(sent) }),
    misses: misses.map(({ verdict, reasons }) => ({
      row: verdict.row.name,
      holds: verdict.matches,
      reasons,
    })),
  };
}

function hide<Of extends { criterion: string; expected: string; actual: string | undefined }>(
  finding: Of,
): Of {
  if (finding.criterion !== "header" || finding.actual === undefined) return finding;
  const name = finding.expected.slice(0, finding.expected.indexOf(": "));
  return { ...finding, actual: shown(name, finding.actual) };
}
