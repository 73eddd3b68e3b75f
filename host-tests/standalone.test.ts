import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stepsOf } from "./standalone/transcript.ts";
import { Walk } from "./standalone/walk.ts";

const EXAMPLES = fileURLToPath(new URL("../envoy-examples", import.meta.url));
const MODULES = fileURLToPath(new URL("../assembly/modules", import.meta.url));

const modules = (await readdir(MODULES))
  .filter((name) => /^[a-z-]+\.ts$/.test(name))
  .map((name) => name.slice(0, -".ts".length));

it("there is more than one module", () => expect(modules.length).toBeGreaterThan(1));

describe.each(modules)("the README of envoy-examples/%s", async (name) => {
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
