import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { FILTERS } from "./standalone/filters.ts";
import { stepsOf } from "./standalone/transcript.ts";
import { Walk } from "./standalone/walk.ts";

const EXAMPLES = fileURLToPath(new URL("../envoy-examples", import.meta.url));

const hasCurl = await promisify(execFile)("curl", ["--version"]).then(
  () => true,
  () => false,
);
if (!hasCurl) console.warn("There is no curl on this machine: the READMEs of the examples are not tried.");

it("there is more than one filter", () => expect(FILTERS.length).toBeGreaterThan(1));

describe.skipIf(!hasCurl).each(FILTERS)("the README of envoy-examples/%s", async (name) => {
  const readme = await readFile(`${EXAMPLES}/${name}/README.md`, "utf8");
  let walk: Walk;
  beforeAll(async () => {
    walk = await Walk.begin(name);
  });
  afterAll(() => walk?.end());

  const steps = stepsOf(readme).map(({ command }, index) => [index, command] as const);
  it.each(steps)("%i: $ %s", async (index) => {
    const step = walk.steps[index];
    if (step === undefined) throw new Error("The copy of the README has fewer steps.");
    const printed = await walk.take(step);
    if (step.prints !== "") expect(printed).toBe(step.prints);
  });
});

it.skipIf(!hasCurl)("headers x-envoy-* of a client reach nobody", async () => {
  // The service answers with such a header in place of x-version.
  const walk = await Walk.begin("focus-group", process.env, (text) =>
    text.replace("%REQ(x-version)%", "%REQ(x-envoy-mine)%"),
  );
  try {
    const [setUp, start, ask] = walk.steps;
    if (setUp === undefined || start === undefined || ask === undefined) throw new Error("steps are missing");
    await walk.take(start);
    const printed = await walk.take({ ...ask, command: `${ask.command} -H 'x-envoy-mine: here'` });
    expect(printed).toBe("order-mgmt-v2 was asked for /orders, with x-version: -");
  } finally {
    await walk.end();
  }
});

it("the examples have the same safe defaults", async () => {
  const texts = await Promise.all(
    FILTERS.map(async (name) => {
      // Tags of counters have nothing to do with safety.
      const { static_resources, stats_config, ...rest } = parse(
        await readFile(`${EXAMPLES}/${name}/envoy.yaml`, "utf8"),
      );
      const [gateway] = static_resources.listeners;
      const { http_filters, route_config, ...manager } = gateway.filter_chains[0].filters[0].typed_config;
      return JSON.stringify([{ ...gateway, filter_chains: [] }, manager, rest]).replace(
        /"remove":"x-\w+"/,
        '"remove":"<the header of the filter>"',
      );
    }),
  );
  expect(new Set(texts).size).toBe(1);
});

describe("the steps of a README", () => {
  it.each([
    ["no block", "# Title\n\n    $ ls\n", []],
    ["a block of another kind", "```sh\n$ ls\n```\n", []],
    [
      "commands, what they print, and empty lines",
      "```console\n$ a\n$ b -w '\\n'\n1\n\n2\n\n$ c\n```\ntext\n```console\n$ d\n4\n```\n",
      [
        { command: "a", prints: "" },
        { command: "b -w '\\n'", prints: "1\n\n2" },
        { command: "c", prints: "" },
        { command: "d", prints: "4" },
      ],
    ],
  ])("%s", (_title, markdown, steps) => expect(stepsOf(markdown)).toEqual(steps));

  it("a block that begins with something else is an error", () => {
    expect(() => stepsOf("```console\nls\n```\n")).toThrow("does not begin with a command");
  });
});
