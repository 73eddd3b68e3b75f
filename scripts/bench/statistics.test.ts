import { expect, test } from "vitest";
import {
  estimateOf,
  estimateRatio,
  isMeaningful,
  midMean,
  minus,
  noiseOf,
  quantitiesOf,
  randomFrom,
  shuffled,
  undisturbed,
} from "./statistics.ts";

test.each<[number[], number]>([
  [[4], 4],
  [[9, 3, 5], 3],
  [[8, 1, 7, 3, 9, 9, 9, 9], 2],
  [[], Number.NaN],
])("undisturbed %j", (values, expected) => {
  expect(undisturbed(values)).toBe(expected);
});

test.each<[number[], number]>([
  [[5], 5],
  [[1, 3, 5, 99], 4],
  [[7, 1, 2, 3, 99], 4],
  [[], Number.NaN],
])("midMean %j", (values, expected) => {
  expect(midMean(values)).toBe(expected);
});

test("the same seed gives the same numbers and order, from 0 to 1 and about even", () => {
  const numbers = Array.from({ length: 1000 }, randomFrom(7));
  expect(numbers).toEqual(Array.from({ length: 1000 }, randomFrom(7)));
  expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...numbers)).toBeLessThan(1);
  expect(numbers.reduce((sum, one) => sum + one) / 1000).toBeCloseTo(0.5, 1);
  const order = shuffled([1, 2, 3, 4, 5, 6], randomFrom(1));
  expect(order).not.toEqual([1, 2, 3, 4, 5, 6]);
  expect([...order].sort()).toEqual([1, 2, 3, 4, 5, 6]);
});

/**
 * Samples as from a busy machine: a case's cost with some noise, half of the slices disturbed, up to threefold, and
 * each process dearer than another by up to 0.2 for as long as it lives.
 */
function disturbed(costs: Record<string, number>, seed: number): Map<string, number[][]> {
  const random = randomFrom(seed);
  const sample = (cost: number): number =>
    cost * (1 + 0.05 * random()) * (random() < 0.5 ? 1 : 1 + 2 * random());
  const generation = (cost: number): number[] => {
    const own = cost + 0.2 * random();
    return Array.from({ length: 100 }, () => sample(own));
  };
  return new Map(
    Object.entries(costs).map(([name, cost]) => [name, Array.from({ length: 20 }, () => generation(cost))]),
  );
}

test("a tenth more of what a filter adds is seen on a busy machine, and nothing where nothing differs", () => {
  const costs = { none: 14, floor: 16.8, twin: 16.8, slowed: 17.08 };
  const quantities = quantitiesOf(disturbed(costs, 3), randomFrom(4));
  const [none, floor, twin, slowed] = Object.keys(costs).map((name) => {
    const found = quantities.get(name);
    if (found === undefined) throw new Error(name);
    return found;
  }) as [never, never, never, never];
  const same = estimateOf(minus(twin, floor));
  const noise = noiseOf([same]);
  expect(noise).toBeLessThan(0.28);
  expect(isMeaningful(same, noise)).toBe(false);
  const slower = estimateOf(minus(slowed, floor));
  expect(isMeaningful(slower, noise)).toBe(true);
  const ratio = estimateRatio(minus(slowed, none), minus(floor, none));
  expect(ratio.value).toBeCloseTo(1.1, 1);
  expect(ratio.low).toBeGreaterThan(1);
  expect(ratio.high).toBeLessThan(1.25);
});

test.each<[string, [number, number, number], number, boolean]>([
  ["0 is possible", [1, -0.1, 2], 0.5, false],
  ["less than noise", [0.4, 0.3, 0.5], 0.5, false],
  ["more", [1, 0.5, 2], 0.5, true],
  ["less", [-1, -2, -0.5], 0.5, true],
])("a difference: %s", (_title, [value, low, high], noise, expected) => {
  expect(isMeaningful({ value, low, high }, noise)).toBe(expected);
});
