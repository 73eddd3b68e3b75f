/** The tests that a table of cases amounts to. */
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadModule, type Module } from "../../wasm-host/index.ts";
import { startEnvoy } from "../harness/index.ts";
import { type OptionCase, type Options, PLACES, type Place } from "./case.ts";
import { optionsOf, optionsUsed } from "./coverage.ts";
import { judge } from "./judge.ts";
import { LiveFilter } from "./on-envoy.ts";
import { OfflinePlugin } from "./on-wasm-host.ts";

const MODULES = new URL("../../dist/modules/", import.meta.url);

/**
 * Tries every case on wasm-host, and on one real Envoy over HTTP/1.1 and over HTTP/2; that wrong configs are
 * refused in the words given; and that there is no option in the filter's schema which no case makes use of.
 */
export function testOptions(options: Options): void {
  const { filter, cases, refused } = options;
  let wasm: Uint8Array;
  let module: Module;
  beforeAll(async () => {
    wasm = await readFile(new URL(`${filter}.wasm`, MODULES));
    module = await loadModule(wasm);
  });

  describe("wasm-host", () => {
    test.each(triedAt("wasm-host", cases))("%s", async (_title, { config, requests }) => {
      const plugin = await OfflinePlugin.start(module, options, config);
      for (const exchange of requests) judge(exchange, await plugin.send(exchange));
    });

    test.each(refused.map(([config, fault]) => [fault, config] as const))(
      "refused: %s",
      async (fault, config) => {
        const started = OfflinePlugin.start(module, options, config);
        await expect(started).rejects.toThrow(`${filter}: config: ${fault}`);
      },
    );
  });

  describe("Envoy", () => {
    let envoy: LiveFilter;
    beforeAll(async () => {
      const live = cases.filter(({ only }) => only?.at !== "wasm-host");
      envoy = await LiveFilter.start(
        wasm,
        options,
        live.map(({ config }) => config),
      );
    });
    afterAll(() => envoy?.stop());

    describe.each(PLACES.filter((place) => place !== "wasm-host"))("%s", (protocol) => {
      test.each(triedAt(protocol, cases))("%s", async (_title, { config, requests }) => {
        for (const exchange of requests) judge(exchange, await envoy.send(config, exchange, protocol));
      });
    });

    test("nothing has crashed", () => expect(envoy.errors()).toEqual([]));

    test.each(refused.slice(0, 1))("refused: %j", async (config, fault) => {
      const started = startEnvoy({ filters: [{ wasm, config }] }).then((running) => running.stop());
      await expect(started).rejects.toThrow(`${filter}: config: ${fault}`);
    });
  });

  test("every option of the schema is used by a case", async () => {
    const { schema } = JSON.parse(await readFile(new URL(`${filter}.json`, MODULES), "utf8"));
    const configs = cases.filter(({ requests }) => requests.length > 0).map(({ config }) => config);
    const used = optionsUsed(schema, configs);
    expect([...optionsOf(schema)].filter((option) => !used.has(option))).toEqual([]);
  });
}

function triedAt(place: Place, cases: readonly OptionCase[]): [string, OptionCase][] {
  return cases
    .filter(({ only }) => only === undefined || only.at === place)
    .map((one) => [
      one.only === undefined ? one.title : `${one.title} (only here: ${one.only.because})`,
      one,
    ]);
}
