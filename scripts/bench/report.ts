/** From samples to what they say. Pure. */
import type { Case, Group } from "./cases.ts";
import type { Measurement } from "./measure.ts";
import {
  differences,
  type Estimate,
  estimateMedian,
  estimateRatio,
  isMeaningful,
  noiseOf,
} from "./statistics.ts";

/** How a case compares with another one that does the same. */
export interface Comparison {
  readonly to: string;
  /** Microseconds more than it. */
  readonly difference: Estimate;
  /** How many times what it adds. */
  readonly ratio: Estimate;
  /** Whether the difference is more than what two equal filters differ by. */
  readonly isMeaningful: boolean;
}

/** What was found out about a case. All times are CPU time of the Envoy per request, in microseconds. */
export interface Finding {
  readonly name: string;
  readonly title: string;
  readonly group: Group;
  readonly requests: number;
  readonly total: Estimate;
  /** Over the case without a filter. */
  readonly added?: Estimate;
  readonly floor?: Comparison;
  readonly native?: Comparison;
  /** Over the case that it is the same as. */
  readonly twin?: Estimate;
}

export interface Report {
  readonly findings: Finding[];
  /** Microseconds that differences of a group must exceed to mean anything. */
  readonly noise: Partial<Record<Group, number>>;
}

/** Evaluates what was measured. */
export function evaluate(
  cases: readonly Case[],
  measurement: Pick<Measurement, "microseconds" | "requests">,
  random: () => number,
): Report {
  const seriesOf = (name: string): readonly number[] => measurement.microseconds.get(name) ?? [];
  const addedBy = (name: string): number[] => {
    const baseline = cases.find((one) => one.name === name)?.baseline;
    return differences(seriesOf(name), seriesOf(baseline ?? name));
  };
  const noise: Partial<Record<Group, number>> = {};
  for (const { group } of cases) {
    const twins = cases.filter((one) => one.group === group && one.twinOf !== undefined);
    noise[group] ??= noiseOf(
      twins.map(({ name, twinOf = name }) => differences(seriesOf(name), seriesOf(twinOf))),
      random,
    );
  }
  const compare = (one: Case, other: string | undefined): Comparison | undefined => {
    if (other === undefined) return undefined;
    const difference = estimateMedian(differences(addedBy(one.name), addedBy(other)), random);
    return {
      to: other,
      difference,
      ratio: estimateRatio(addedBy(one.name), addedBy(other), random),
      isMeaningful: isMeaningful(difference, noise[one.group] ?? 0),
    };
  };
  const findings = cases.map((one): Finding => {
    const floor = compare(one, one.floor);
    const native = compare(one, one.native);
    return {
      ...{ name: one.name, title: one.title, group: one.group },
      requests: measurement.requests.get(one.name) ?? 0,
      total: estimateMedian(seriesOf(one.name), random),
      ...(one.baseline === undefined ? {} : { added: estimateMedian(addedBy(one.name), random) }),
      ...(floor === undefined ? {} : { floor }),
      ...(native === undefined ? {} : { native }),
      ...(one.twinOf === undefined
        ? {}
        : { twin: estimateMedian(differences(seriesOf(one.name), seriesOf(one.twinOf)), random) }),
    };
  });
  return { findings, noise };
}
