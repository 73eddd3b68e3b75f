/**
 * `npm run soak [-- --requests N --changes N]`: load through every filter while their configurations change, and
 * the memory of the Envoy all along. Default: a million requests, a thousand changes.
 */
import { parseArgs } from "node:util";
import { growth, soak } from "../host-tests/soak/soak.ts";
import { command, count } from "./command.ts";

await command("npm run soak -- [--requests N] [--changes N]", async () => {
  const { values } = parseArgs({
    options: {
      requests: { type: "string", default: "1000000" },
      changes: { type: "string", default: "1000" },
    },
  });
  const [requests, changes] = [count("requests", values.requests), count("changes", values.changes)];
  console.log(`${requests} requests, ${changes} changes`);
  const result = await soak({ requests, changes, log: console.log });
  const { answers, ...counts } = result.load;
  console.log(answers, counts);
  console.log(`growth after the first half: ${(growth(result) / 2 ** 20).toFixed(1)} MiB`);
  return undefined;
});
