/** Documents that a plugin fetches, where the clock is set back: they are fetched as often as ever, and not more often. */
import { readFile } from "node:fs/promises";
import { setImmediate as answered } from "node:timers/promises";
import { expect, it } from "vitest";
import { compile } from "../../scripts/compile.ts";
import { loadModule } from "../../wasm-host/index.ts";

const NOW = Date.UTC(2027, 0, 15);
const HOUR = 3_600_000;

it("a clock that is set back neither ends refreshes nor the cooldown", { timeout: 60_000 }, async () => {
  const source = await readFile(new URL("../fixtures/fetching.as", import.meta.url), "utf8");
  const { binary } = await compile("fetching.ts", ["--target", "release"], source);
  let now = NOW;
  let calls = 0;
  const started = await (await loadModule(binary)).start({
    config: JSON.stringify({ path: "/word", lifetime: 300_000, cooldown: 10_000 }),
    now: () => new Date(now),
    onHttpCall: () => {
      calls++;
      return { headers: [[":status", "200"]], body: "hello" };
    },
  });
  if (!started.ok) throw new Error(started.reason);
  const { plugin } = started;
  const demand = () =>
    plugin.request({
      headers: [
        [":method", "GET"],
        [":path", "/"],
        ["x-want", "other"],
      ],
    });
  await plugin.tick();
  await answered();
  expect(calls).toBe(1);

  now = NOW - HOUR;
  await plugin.tick();
  await answered();
  expect(calls).toBe(2);
  for (let request = 0; request < 20; request++)
    expect(await demand()).toMatchObject({ outcome: "continue" });
  expect(calls).toBe(3);
  now += 10_000;
  for (let request = 0; request < 20; request++) await demand();
  expect(calls).toBe(4);
});
