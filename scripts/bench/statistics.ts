/**
 * The arithmetic of the benchmark. Pure.
 *
 * Whatever else a machine does makes a slice of load dearer and never cheaper: it takes the caches, shares a
 * core, interrupts. So a case is judged by its least disturbed slices, the mean of the lower quarter. As all cases
 * take turns in short slices, each has the same chance of undisturbed ones.
 */

/** The share of slices that count. */
const UNDISTURBED = 0.25;

const DRAWS = 500;
const CONFIDENCE = 0.95;

/** A quantity in each generation, and how it would have come out, had generations and rounds been others. */
export interface Quantity {
  readonly seen: readonly number[];
  /** The same for each draw of the bootstrap. What is drawn is the same for all quantities of a run. */
  readonly drawn: readonly (readonly number[])[];
}

/** A quantity's value and the interval that holds it with 95 % confidence. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** The mean of the lower quarter of the values, at least of the lowest one. NaN of none. */
export function undisturbed(values: readonly number[]): number {
  const count = Math.max(1, Math.floor(values.length * UNDISTURBED));
  return mean(Float64Array.from(values).sort().subarray(0, count));
}

/** The samples of one case: for each generation of processes a series, with one sample for each round. */
export type Samples = readonly (readonly number[])[];

/**
 * The undisturbed value of each case in each generation. For the draws, whole generations, and in them whole
 * rounds, are drawn again: what happened to several cases at once stays together.
 */
export function quantitiesOf<Name>(
  samples: ReadonlyMap<Name, Samples>,
  random: () => number,
): Map<Name, Quantity> {
  const [lengths = []] = [...samples.values()].map((generations) => generations.map((one) => one.length));
  const below = (limit: number): number => Math.floor(random() * limit);
  const draws = Array.from({ length: DRAWS }, () =>
    lengths.map(() => {
      const generation = below(lengths.length);
      const rounds = lengths[generation] ?? 0;
      return { generation, rounds: Array.from({ length: rounds }, () => below(rounds)) };
    }),
  );
  return new Map(
    [...samples].map(([name, generations]) => [
      name,
      {
        seen: generations.map(undisturbed),
        drawn: draws.map((draw) =>
          draw.map(({ generation, rounds }) => {
            const series = generations[generation] ?? [];
            return undisturbed(rounds.map((round) => series[round] ?? Number.NaN));
          }),
        ),
      },
    ]),
  );
}

/** The difference, generation by generation: what the machine did to both in one does not count. */
export function minus(one: Quantity, other: Quantity): Quantity {
  const subtract = (values: readonly number[], others: readonly number[] = []): number[] =>
    values.map((value, generation) => value - (others[generation] ?? Number.NaN));
  return {
    seen: subtract(one.seen, other.seen),
    drawn: one.drawn.map((values, draw) => subtract(values, other.drawn[draw])),
  };
}

/** What a quantity is over all generations, without the odd ones at both ends. */
export function estimateOf({ seen, drawn }: Quantity): Estimate {
  return withInterval(midMean(seen), drawn.map(midMean));
}

/** How many times the other quantity the first is. */
export function estimateRatio(one: Quantity, other: Quantity): Estimate {
  return withInterval(
    midMean(one.seen) / midMean(other.seen),
    one.drawn.map((values, draw) => midMean(values) / midMean(other.drawn[draw] ?? [])),
  );
}

/** The mean of the middle half of the values. NaN of none. */
export function midMean(values: readonly number[]): number {
  const cut = Math.floor(values.length / 4);
  return mean(
    Float64Array.from(values)
      .sort()
      .subarray(cut, values.length - cut),
  );
}

/**
 * How far a difference between two equal things was seen to go: the largest bound of the intervals of
 * such differences. A difference that is no larger means nothing. 0 of none.
 */
export function noiseOf(differences: readonly Estimate[]): number {
  return Math.max(0, ...differences.flatMap(({ low, high }) => [Math.abs(low), Math.abs(high)]));
}

/** Whether a difference says anything: its interval leaves out 0, and it is larger than the noise. */
export function isMeaningful({ value, low, high }: Estimate, noise: number): boolean {
  return (low > 0 || high < 0) && Math.abs(value) > noise;
}

/** The same numbers from 0 to 1 for the same seed, so that a report can be computed again from its samples. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    // mulberry32
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The items in random order. */
export function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += values[index] ?? Number.NaN;
  return sum / values.length;
}

function withInterval(value: number, drawn: readonly number[]): Estimate {
  const tail = (1 - CONFIDENCE) / 2;
  return { value, low: quantile(drawn, tail), high: quantile(drawn, 1 - tail) };
}

/** The value that `share` (0 to 1) of the values lie below, interpolated. NaN of none. */
function quantile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  const place = (sorted.length - 1) * share;
  const low = sorted[Math.floor(place)] ?? Number.NaN;
  const high = sorted[Math.ceil(place)] ?? Number.NaN;
  return low + (high - low) * (place - Math.floor(place));
}
