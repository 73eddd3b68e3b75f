/** The built module on numesh's own host: no Envoy, milliseconds. Its schema must judge configurations alike. */
import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { type HeaderPair, loadModule } from "numesh/wasm-host";
import { expect, test } from "vitest";

const module = await loadModule(readFileSync("build/__NAME__.wasm"));
const schema = JSON.parse(readFileSync("schema.json", "utf8"));
const config = { languages: ["en", "de"] };

test.each<[string, object, HeaderPair[], string[]]>([
  ["a known language is set", config, [["accept-language", "fr, de;q=0.5"]], ["de"]],
  ["no known language sets nothing", config, [["accept-language", "fr"]], []],
  ["no known language sets the default", { ...config, default: "en" }, [], ["en"]],
  ["what the client says itself is removed", config, [["x-language", "de"]], []],
])("%s", async (_title, config, headers, expected) => {
  const started = await module.start({ config: JSON.stringify(config) });
  if (!started.ok) throw new Error(started.reason);
  const result = await started.plugin.request({ headers: [[":path", "/"], ...headers] });
  if (result.outcome !== "continue") throw new Error(result.outcome);
  expect(result.headers.filter(([name]) => name === "x-language").map(([, value]) => value)).toEqual(
    expected,
  );
});

test("the manifest names the header that the filter sets", async () => {
  const { owns } = JSON.parse(readFileSync("manifest.json", "utf8"));
  const started = await module.start({ config: JSON.stringify(config) });
  if (!started.ok) throw new Error(started.reason);
  const result = await started.plugin.request({
    headers: [
      [":path", "/"],
      ["accept-language", "de"],
    ],
  });
  if (result.outcome !== "continue") throw new Error(result.outcome);
  const set = result.headers
    .map(([name]) => name)
    .filter((name) => name !== ":path" && name !== "accept-language");
  expect(set).toEqual(
    owns.map((owned: string | { default: string }) => (typeof owned === "string" ? owned : owned.default)),
  );
});

test.each<[object, string | null]>([
  [{ languages: ["en"], header: "x-lang", default: "en" }, null],
  [{}, "/languages: is missing"],
  [{ languages: [] }, "/languages: expected a list of 1 to 100"],
  [{ languages: ["en"], header: "X-Lang" }, "/header: expected a header name in lower case"],
  [{ languages: ["en"], header: "content-length" }, "/header: expected a header of the plugin's own"],
  [{ languages: ["en"], default: "e\n" }, "/default: expected visible ASCII"],
  [{ languages: ["en"], defualt: "en" }, "/defualt: unknown key"],
])("%j", async (config, fault) => {
  const started = await module.start({ config: JSON.stringify(config) });
  if (fault === null) expect(started).toMatchObject({ ok: true });
  else
    expect(started).toMatchObject({
      ok: false,
      reason: expect.stringContaining(`__NAME__: config: ${fault}`),
    });
  expect(new Ajv2020().compile(schema)(config), "schema.json accepts it").toBe(fault === null);
});
