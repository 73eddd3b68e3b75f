import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startEnvoy } from "numesh/harness";

const wasm = "build/filter.wasm";
let envoy;

before(async () => {
  envoy = await startEnvoy({ filters: [{ wasm, name: "served-by", config: "rack 7" }] });
});
after(() => envoy?.stop());

test("each response says who served it", async () => {
  const { status, headers, upstream } = await envoy.request({ path: "/orders" });
  assert.deepEqual([status, headers["x-served-by"], upstream.path], [200, "rack 7", "/orders"]);
});

test("it logs what it was told", () => {
  const lines = envoy.pluginLog("served-by");
  assert.deepEqual(lines[0], { level: "info", plugin: "served-by", text: "rack 7" });
});

test("it does not start without a config", async () => {
  await assert.rejects(startEnvoy({ filters: [{ wasm }] }), /the config is missing/);
});
