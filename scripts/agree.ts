/**
 * `npm run agree [-- --pairs N --seed N]`: whether `numesh explain` and a real Envoy take the same row, for random
 * tables and requests. Default: 100,000 pairs, another seed each time. Ends with 1 where they differ, and where
 * something went untested.
 */
import { parseArgs } from "node:util";
import { agree } from "../host-tests/agreement/agree.ts";
import { command, count } from "./command.ts";

await command("npm run agree -- [--pairs N] [--seed N]", async () => {
  const { values } = parseArgs({
    options: { pairs: { type: "string", default: "100000" }, seed: { type: "string" } },
  });
  const pairs = count("pairs", values.pairs);
  const seed = values.seed === undefined ? Math.ceil(Math.random() * 1e8) : count("seed", values.seed);
  console.log(`seed ${seed}`);
  const { coverage, difference } = await agree({ pairs, seed, log: console.log });
  console.log(coverage.lines.join("\n"));
  if (difference !== undefined) console.log(`\n${difference}`);
  else if (coverage.untested.length > 0) console.log(`\nuntested: ${coverage.untested.join(", ")}`);
  return difference === undefined && coverage.untested.length === 0 ? 0 : 1;
});
