import { expect, test } from "vitest";
import { compileFixture } from "./fixtures/compile.ts";
import { checkConfig, checkRequest } from "./index.ts";

const probe = await compileFixture("probe");

test("a configuration that the plugin accepts", async () => {
  const check = await checkConfig(probe, "configure log 1 fine");
  expect(check.ok).toBe(true);
  expect(check.logs).toContainEqual({ level: "debug", message: "fine" });
});

test.for([
  [
    "refused with a word",
    "configure log 4 probe:%20config:%20/a:%20wrong\nconfigure return 0",
    /^probe:%20config:%20\/a:%20wrong$/,
  ],
  ["refused without a word", "configure return 0", /^proxy_on_configure refused without a word/],
  ["a crash", "configure trap", /crashed in proxy_on_configure: unreachable/],
  ["a place outside", "configure outside", /crashed in proxy_on_configure: memory access out of bounds/],
  [
    "endless recursion",
    "configure overflow",
    /crashed in proxy_on_configure: Maximum call stack size exceeded/,
  ],
  ["an endless loop", "configure loop", /did not finish within 500 ms/],
  ["endless log lines", "configure flood", /did not finish within 500 ms/],
  ["endless shared data", "configure hoard", /did not finish within 500 ms/],
] as const)("%s is a reason, not an exception", { timeout: 20_000 }, async ([, config, reason]) => {
  const check = await checkConfig(probe, config, { timeoutMilliseconds: 500 });
  expect(check).toMatchObject({ ok: false, reason: expect.stringMatching(reason) });
});

test("not a module", async () => {
  expect(await checkConfig(Buffer.from("garbage"), "")).toMatchObject({
    ok: false,
    reason: expect.stringMatching(/not a WebAssembly module/),
  });
});

test("memory stops growing at the limit", async () => {
  const config = "configure grow 100\nconfigure grow 1000";
  const { logs } = await checkConfig(probe, config, { memoryLimit: 32 * 1024 * 1024 });
  expect(logs.map(({ message }) => message).slice(-2)).toEqual([
    "configure: grow 100 -> 1",
    "configure: grow 1000 -> -1",
  ]);
});

test("environment and names reach the plugin, this process's environment does not", async () => {
  const { logs } = await checkConfig(probe, "configure wasi environ\nconfigure property plugin_name", {
    env: { KEY: "value" },
    pluginName: "shop",
  });
  expect(logs.map(({ message }) => message)).toContain("configure: wasi environ -> 0 0 1 [KEY=value%00]");
  expect(logs.map(({ message }) => message)).toContain("configure: property plugin_name -> 0 [shop]");
});

test("a request is bounded too", { timeout: 20_000 }, async () => {
  const headers = [[":path", "/orders"]] as const;
  const found = await checkRequest(probe, "request_headers replace 0 x-version v2", { headers });
  expect(found).toMatchObject({ ok: true, result: { outcome: "continue" } });
  expect(await checkRequest(probe, "request_headers trap", { headers })).toMatchObject({
    result: { outcome: "trap" },
  });
  expect(await checkRequest(probe, "configure return 0", { headers })).toMatchObject({ ok: false });
  const looping = checkRequest(probe, "request_headers loop", { headers }, { timeoutMilliseconds: 300 });
  expect(await looping).toMatchObject({ ok: false, reason: "the module did not finish within 300 ms" });
});

test("checks run side by side", { timeout: 20_000 }, async () => {
  const checks = await Promise.all([
    checkConfig(probe, "configure loop", { timeoutMilliseconds: 500 }),
    checkConfig(probe, "configure log 1 fine"),
  ]);
  expect(checks.map(({ ok }) => ok)).toEqual([false, true]);
});
