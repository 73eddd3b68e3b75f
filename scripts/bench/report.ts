/** From samples to what they say. Pure. */
import type { Case, Group } from "./cases/index.ts";
import {
  type Estimate,
  estimateOf,
  estimateRatio,
  isMeaningful,
  minus,
  noiseOf,
  type Quantity,
  quantitiesOf,
  type Samples,
} from "./statistics.ts";

/** How a case compares with another one that does the same. */
export interface Comparison {
  readonly to: string;
  /** Microseconds more than it. */
  readonly difference: Estimate;
  /** How many times what it adds; not where that is nothing that one could measure. */
  readonly ratio: Estimate | undefined;
  /** Whether the difference is more than what two equal filters differ by. */
  readonly isMeaningful: boolean;
}

/** What was found out about a case. All times are CPU time of the Envoy per request, in microseconds. */
export interface Finding {
  readonly name: string;
  readonly title: string;
  readonly group: Group;
  readonly total: Estimate;
  /** Over the case without a filter; not for that itself. */
  readonly added: Estimate | undefined;
  readonly floor: Comparison | undefined;
  readonly native: Comparison | undefined;
  /** Over the case that it is the same as. */
  readonly twin: Estimate | undefined;
}

export interface Report {
  readonly findings: Finding[];
  /** Microseconds that the differences of a group must exceed to mean anything. */
  readonly noise: Partial<Record<Group, number>>;
}

/**
 * Evaluates what was measured.
 *
 * @param samples name of a case -> microseconds per request
 */
export function evaluate(
  cases: readonly Case[],
  samples: ReadonlyMap<string, Samples>,
  random: () => number,
): Report {
  const totals = quantitiesOf(samples, random);
  const totalOf = (name: string): Quantity => totals.get(name) ?? { seen: [], drawn: [] };
  const addedBy = ({ name, baseline = name }: Case): Quantity => minus(totalOf(name), totalOf(baseline));
  const twin = ({ name, twinOf }: Case): Estimate | undefined =>
    twinOf === undefined ? undefined : estimateOf(minus(totalOf(name), totalOf(twinOf)));

  const noise: Partial<Record<Group, number>> = {};
  for (const { group } of cases) {
    noise[group] ??= noiseOf(cases.filter((one) => one.group === group).flatMap((one) => twin(one) ?? []));
  }
  const compare = (one: Case, to: string | undefined): Comparison | undefined => {
    const other = cases.find(({ name }) => name === to);
    if (other === undefined) return undefined;
    const least = noise[one.group] ?? 0;
    const difference = estimateOf(minus(addedBy(one), addedBy(other)));
    const ratio = estimateRatio(addedBy(one), addedBy(other));
    return {
      ...{ to: other.name, difference },
      ratio: isMeaningful(estimateOf(addedBy(other)), least) ? ratio : undefined,
      isMeaningful: isMeaningful(difference, least),
    };
  };
  const findings = cases.map(
    (one): Finding => ({
      ...{ name: one.name, title: one.title, group: one.group },
      total: estimateOf(totalOf(one.name)),
      added: one.baseline === undefined ? undefined : estimateOf(addedBy(one)),
      floor: compare(one, one.floor),
      native: compare(one, one.native),
      twin: twin(one),
    }),
  );
  return { findings, noise };
}
