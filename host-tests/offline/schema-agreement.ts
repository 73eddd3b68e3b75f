/** Whether a filter's schema and the filter itself judge configs alike. */
import { readFile } from "node:fs/promises";
import { Ajv2020, type AnySchemaObject } from "ajv/dist/2020.js";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { loadModule, type Module } from "../../wasm-host/index.ts";
import { damaged, placesOf, valueAt } from "./schema/damage.ts";
import { styles, textOf } from "./schema/json-text.ts";
import { type OwnValues, valuesOf } from "./schema/values.ts";

export type Agreement = {
  /** Values for places of the schema where what it says is not enough, by place: `#/$defs/key`. */
  values?: OwnValues;
  /** Refusals for what the schema cannot say or knowingly does not, as the module words them. */
  schemaSaysLess?: readonly RegExp[];
  /** Environment variables of the module. */
  env?: Readonly<Record<string, string>>;
  /** Objects that may have any member, so that nobody looks at one that is there twice; by path. */
  open?: RegExp;
  /** Configs that are made for each test. Default 1500. */
  runs?: number;
};

const MODULES = new URL("../../dist/modules/", import.meta.url);

/** The module counts bytes where the schema counts characters. */
const TOO_MANY_BYTES = /: (\S+): expected a string of \d+ to (\d+) bytes$/;

/**
 * Makes configs of a filter's schema, right ones and such with one change, and asserts that ajv and the built
 * module accept the same ones.
 */
export function testAgreement(filter: string, agreement: Agreement = {}): void {
  const { values = {}, schemaSaysLess = [], env = {}, open = /^$/, runs = 1500 } = agreement;
  let module: Module;
  let schema: AnySchemaObject;
  let fits: (config: unknown) => boolean;
  let right: fc.Arbitrary<unknown>;
  beforeAll(async () => {
    module = await loadModule(await readFile(new URL(`${filter}.wasm`, MODULES)));
    ({ schema } = JSON.parse(await readFile(new URL(`${filter}.json`, MODULES), "utf8")));
    const validate = new Ajv2020({ strict: false }).compile(schema);
    fits = (config) => validate(config) === true;
    right = valuesOf(schema, values);
  });

  /** Why the module refuses a config; empty where it accepts it. */
  async function refusal(config: string): Promise<string> {
    const started = await module.start({ config, env });
    if (started.ok) return "";
    // Anything else is a crash.
    expect(started.reason, config).toMatch(new RegExp(`^${filter}: config: `));
    return started.reason;
  }

  const saysLess = (reason: string) => schemaSaysLess.some((words) => words.test(reason));

  describe(`${filter}: schema and module agree`, { timeout: 120_000 }, () => {
    test("on configs that the schema allows, however they are written", async () => {
      let accepted = 0;
      await fc.assert(
        fc.asyncProperty(right, styles, async (config, style) => {
          const reason = await refusal(textOf(config, style));
          if (reason === "") accepted++;
          else if (!saysLess(reason)) expect.fail(`refused: "${reason}"\n${JSON.stringify(config)}`);
        }),
        { numRuns: runs },
      );
      expect(accepted).toBeGreaterThan(runs / 2);
    });

    test("on configs with one change", async () => {
      const counts = { accepted: 0, refused: 0 };
      await fc.assert(
        fc.asyncProperty(damaged(right, schema), async (config) => {
          const reason = await refusal(JSON.stringify(config));
          counts[reason === "" ? "accepted" : "refused"]++;
          const isAllowed = fits(config);
          if (isAllowed === (reason === "") || (isAllowed && saysLess(reason))) return;
          if (isAllowed && isOnlyTooWide(config, reason)) return;
          const verdicts = isAllowed
            ? `the schema allows what is refused: "${reason}"`
            : "the schema is stricter";
          expect.fail(`${verdicts}\n${JSON.stringify(config)}`);
        }),
        { numRuns: runs },
      );
      expect(counts.accepted).toBeGreaterThan(runs / 20);
      expect(counts.refused).toBeGreaterThan(runs / 20);
    });

    test("a key that is given twice is refused", async () => {
      await fc.assert(
        fc.asyncProperty(right, styles, fc.nat(), async (config, style, at) => {
          const objects = placesOf(config).filter((path) => {
            const value = valueAt(config, path);
            const isFilled = typeof value === "object" && value !== null && Object.keys(value).length > 0;
            return isFilled && !Array.isArray(value) && !open.test(`/${path.join("/")}`);
          });
          const path = objects[at % objects.length];
          if (path === undefined) return;
          const [twice] = Object.values(valueAt(config, path) as object);
          const text = textOf(config, { ...style, repeats: { place: JSON.stringify(path), twice } });
          expect(await refusal(text), text).not.toBe("");
        }),
        { numRuns: runs / 5 },
      );
    });
  });
}

/** Whether a text was refused that has too many bytes, but not too many characters. */
function isOnlyTooWide(config: unknown, reason: string): boolean {
  const [, pointer = "", most] = TOO_MANY_BYTES.exec(reason) ?? [];
  const text = valueAt(config, pointer.split("/").slice(1));
  return (
    typeof text === "string" && Buffer.byteLength(text) > Number(most) && [...text].length <= Number(most)
  );
}
