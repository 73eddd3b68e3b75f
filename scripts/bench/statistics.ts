/** The arithmetic of the benchmark. Pure. A series has one number for each round, in the order of rounds. */

/** A value and the interval that holds it with 95 % confidence. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

const RESAMPLES = 1000;
const CONFIDENCE = 0.95;

/** The middle of the values; with an even number of them, the mean of the two in the middle. NaN of none. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value that `share` (0 to 1) of the values lie below, interpolated. NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const low = sorted[Math.floor(place)] ?? Number.NaN;
  const high = sorted[Math.ceil(place)] ?? Number.NaN;
  return low + (high - low) * (place - Math.floor(place));
}

/** What each round says of two series that were measured side by side: the first minus the second. */
export function differences(series: readonly number[], other: readonly number[]): number[] {
  return series.map((value, round) => value - (other[round] ?? Number.NaN));
}

/** The median of a series. */
export function estimateMedian(series: readonly number[], random: () => number): Estimate {
  return bootstrap(series.length, random, (rounds) => median(pick(series, rounds)));
}

/**
 * How many times the median of one series is the median of another. Whole rounds are drawn again, so what
 * disturbed both series in a round does not count twice.
 */
export function estimateRatio(
  series: readonly number[],
  other: readonly number[],
  random: () => number,
): Estimate {
  return bootstrap(
    series.length,
    random,
    (rounds) => median(pick(series, rounds)) / median(pick(other, rounds)),
  );
}

/**
 * The farthest that a difference between two equal things was seen to go: the largest bound of the intervals of
 * the given series of differences. A difference that is no larger means nothing.
 */
export function noiseOf(twins: readonly (readonly number[])[], random: () => number): number {
  const bounds = twins.map((series) => estimateMedian(series, random));
  return Math.max(0, ...bounds.flatMap(({ low, high }) => [Math.abs(low), Math.abs(high)]));
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

function bootstrap(rounds: number, random: () => number, measure: (rounds: number[]) => number): Estimate {
  const all = Array.from({ length: rounds }, (_, round) => round);
  const drawn = Array.from({ length: RESAMPLES }, () =>
    measure(all.map(() => Math.floor(random() * rounds))),
  );
  const tail = (1 - CONFIDENCE) / 2;
  return { value: measure(all), low: quantile(drawn, tail), high: quantile(drawn, 1 - tail) };
}

function pick(series: readonly number[], rounds: readonly number[]): number[] {
  return rounds.map((round) => series[round] ?? Number.NaN);
}
