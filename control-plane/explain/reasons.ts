/** Why a row is taken and others are not, in words. Pure. */
import type { Change } from "../envoy/normalise.ts";
import type { HeaderCriterion } from "../table/header.ts";
import { formatHeader } from "../table/header.ts";
import type { Finding, Verdict } from "../table/match.ts";
import { decidingRule, type PrecedenceRule } from "../table/precedence.ts";
import type { Row } from "../table/row.ts";
import type { Routed } from "./hop.ts";
import { shown } from "./secrets.ts";

/** A row that is not taken, and why. */
export interface Miss {
  verdict: Verdict;
  /** Why it comes after the winner, if it holds; else what does not hold. */
  reasons: string[];
}

const RULES: Record<Exclude<PrecedenceRule, "purpose">, string> = {
  host: "its host is less specific",
  port: "it is for any port",
  path: "its path is less specific",
  conditions: "it asks for fewer headers",
  strength: "it asks less of the headers",
  alphabet: "the alphabet decides",
};

/** Why a row that holds comes after another one. */
function ruleInWords(rule: PrecedenceRule, row: Row, winner: Row): string {
  return rule === "purpose" ? `${purposeOf(row)} comes after ${purposeOf(winner)}` : RULES[rule];
}

function purposeOf({ purpose: { sandbox, tenant, version } }: Row): string {
  if (sandbox !== undefined) return `sandbox ${sandbox}`;
  if (tenant !== undefined) return `tenant ${tenant}`;
  return version === undefined ? "the baseline" : `version ${version}`;
}

/** Rows that are shown where none is near. */
const FEW = 5;
/** Near misses that are shown, at most. */
const MOST = 12;

/**
 * The rows that came close: those that hold and come later, and those before the winner that one header, or the
 * port, keeps from being taken. Where no row is taken, all that one criterion other than the host keeps from it, or
 * else the few that fail least.
 *
 * @param removed what was taken from the request before rows saw it
 */
export function nearMisses({ verdicts, winner }: Routed, removed: Change[]): Miss[] {
  const at = winner === undefined ? verdicts.length : verdicts.findIndex(({ row }) => row === winner);
  const near = verdicts.filter(
    (verdict, index) =>
      verdict.row !== winner && (verdict.matches || (index < at && isNear(verdict, winner === undefined))),
  );
  const shown =
    near.length > 0 || winner !== undefined
      ? near.slice(0, MOST)
      : verdicts.toSorted((a, b) => failuresOf(a).length - failuresOf(b).length).slice(0, FEW);
  return shown.map((verdict) => missOf(verdict, winner, removed));
}

function isNear(verdict: Verdict, alsoByPath: boolean): boolean {
  const [first, second] = failuresOf(verdict);
  if (first === undefined || second !== undefined || first.criterion === "host") return false;
  return alsoByPath || first.criterion !== "path";
}

/** A row that is not taken, and why. */
export function missOf(verdict: Verdict, winner: Row | undefined, removed: Change[]): Miss {
  if (verdict.matches) {
    const rule = winner && decidingRule(winner, verdict.row);
    return {
      verdict,
      reasons: rule === undefined || winner === undefined ? [] : [ruleInWords(rule, verdict.row, winner)],
    };
  }
  const criteria = verdict.row.headers;
  const offset = verdict.findings.length - criteria.length;
  const reasons = verdict.findings.flatMap((finding, index) =>
    finding.holds ? [] : [reasonOf(finding, criteria[index - offset], removed)],
  );
  return { verdict, reasons };
}

function failuresOf({ findings }: Verdict): Finding[] {
  return findings.filter(({ holds }) => !holds);
}

function reasonOf(finding: Finding, criterion: HeaderCriterion | undefined, removed: Change[]): string {
  const { expected, actual = "" } = finding;
  if (criterion === undefined) return `${finding.criterion} is ${actual || "empty"}, not ${expected}`;
  const { name } = criterion;
  if (finding.actual !== undefined)
    return `${name} is ${shown(name, actual) || "empty"}, not ${conditionOf(criterion)}`;
  const change = removed.find(({ header, after }) => header === name && after === undefined);
  const why = change === undefined ? "is absent" : `was removed (${change.why})`;
  return `${name} ${why}, not ${conditionOf(criterion)}`;
}

function conditionOf(criterion: HeaderCriterion): string {
  return formatHeader(criterion).slice(criterion.name.length + 2);
}
