/** What `explain` says is what Envoy does. `npm run agree` does the same for longer. */
import { expect, it } from "vitest";
import { agree } from "./agreement/agree.ts";

it("match and a real Envoy take the same row, of 5,000 pairs", { timeout: 120_000 }, async () => {
  const seed = Math.ceil(Math.random() * 1e8);
  const { pairs, coverage, difference } = await agree({ pairs: 5000, seed });
  expect(difference).toBeUndefined();
  expect(pairs).toBeGreaterThanOrEqual(5000);
  expect(coverage.untested, `seed ${seed}`).toEqual([]);
});
