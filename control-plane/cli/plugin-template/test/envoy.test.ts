/** The built module in a real Envoy, with an echo behind it. */
import { type RunningEnvoy, startEnvoy } from "numesh/harness";
import { afterAll, beforeAll, expect, test } from "vitest";

const wasm = "build/__NAME__.wasm";
let envoy: RunningEnvoy;

// The first run may have to download an Envoy.
beforeAll(async () => {
  envoy = await startEnvoy({ filters: [{ wasm, config: { languages: ["en", "de"] } }] });
}, 300_000);
afterAll(() => envoy?.stop());

test("the upstream sees the language", async () => {
  const headers = { "accept-language": "fr, de;q=0.5", "x-language": "forged" };
  const { status, upstream } = await envoy.request({ path: "/", headers });
  expect(status).toBe(200);
  expect(upstream?.headers["x-language"]).toBe("de");
});

test("a wrong config is refused, and the log says why", async () => {
  const refused = startEnvoy({ filters: [{ wasm, config: { languages: "en" } }] });
  await expect(refused).rejects.toThrow("__NAME__: config: /languages: expected a list of 1 to 100");
}, 60_000);
