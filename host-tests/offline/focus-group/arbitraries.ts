/** Random pieces of configurations of focus-group, all of them right. */
import fc from "fast-check";

const text = fc.string({ minLength: 1, maxLength: 12 });
const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,9}$/);
const pointer = fc.stringMatching(/^(\/([a-z0-9]|~[01]){1,3}){1,3}$/);
const days = fc.constantFrom("mon", "tue", "wed", "thu", "fri", "sat", "sun");
const timeOfDay = fc.stringMatching(/^([01][0-9]|2[0-3]):[0-5][0-9]$/);

const moment = fc
  .date({ min: new Date("1971-01-01"), max: new Date("2100-01-01"), noInvalidDate: true })
  .map((date) => `${date.toISOString().slice(0, 19)}Z`);

const percent = fc.integer({ min: 0, max: 10_000 }).map((hundredths) => hundredths / 100);

const ramp = fc
  .record({ from: percent, to: percent, start: moment, end: moment })
  .filter(({ start, end }) => start < end);

const number = fc.integer({ min: -1e9, max: 1e9 }).map((thousandths) => thousandths / 1000);
const ends = (pair: readonly [unknown, unknown], which: string) =>
  ({ both: { from: pair[0], to: pair[1] }, from: { from: pair[0] }, to: { to: pair[1] } })[which];
const order = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
const range = fc
  .tuple(
    fc.oneof(
      fc.tuple(number, number).map(([a, b]): [unknown, unknown] => [Math.min(a, b), Math.max(a, b)]),
      fc.tuple(text, text).map((pair): [unknown, unknown] => pair.sort(order) as [string, string]),
    ),
    fc.constantFrom("both", "from", "to"),
  )
  .map(([pair, which]) => ends(pair, which));

const source = fc.oneof(
  fc
    .oneof(fc.record({ header: name }), fc.record({ cookie: name }), fc.record({ query: text }))
    .chain((where) =>
      fc.option(pointer, { nil: undefined }).map((json) => (json === undefined ? where : { ...where, json })),
    ),
  fc.record({ path: fc.constantFrom("/...", "/{id}", "/a/{}/{id}/...", "/a/", "/") }),
  fc.record({
    claim: fc.oneof(
      text.filter((claim) => !claim.startsWith("/")),
      pointer,
    ),
  }),
  fc.record({
    metadata: fc.record(
      { filter: text, pointer, type: fc.constantFrom("text", "number", "boolean", "list") },
      { requiredKeys: ["filter", "pointer"] },
    ),
  }),
);

const ignoreCase = fc.option(fc.boolean(), { nil: undefined });
const withCase = fc
  .tuple(
    fc.oneof(
      fc.record({ in: fc.array(text, { minLength: 1, maxLength: 4 }) }),
      fc.record({ exact: text }),
      fc.record({ prefix: text }),
      fc.record({ suffix: text }),
      fc.record({ contains: text }),
    ),
    ignoreCase,
  )
  .map(([test, ignores]) => (ignores === undefined ? test : { ...test, ignoreCase: ignores }));

/** A condition on a source. */
const sourceTest = fc
  .tuple(
    source,
    fc.oneof(
      { weight: 4, arbitrary: withCase },
      fc.record({ pattern: fc.constantFrom("a*", "[a-z]+", "(?i)x|y{2,3}", "\\d+(\\.\\d+)?") }),
      fc.record({ range }),
      fc.record({ present: fc.boolean() }),
      fc.record({ percentage: fc.oneof(percent, ramp), salt: text }, { requiredKeys: ["percentage"] }),
    ),
  )
  .map(([where, test]) => ({ ...where, ...test }));

const headerValue = fc.stringMatching(/^[!-~]([ -~]{0,6}[!-~])?$/);

/** A rule's `split`. */
export const split = fc
  .tuple(
    source,
    fc.array(fc.record({ value: headerValue, percent }), { minLength: 1, maxLength: 5 }),
    fc.option(text, { nil: undefined }),
  )
  .map(([where, values, salt]) => {
    const shares = values.map((one) => ({
      ...one,
      percent: Math.floor((one.percent * 100) / values.length) / 100,
    }));
    return { ...where, values: shares, ...(salt === undefined ? {} : { salt }) };
  });

/** A rule's `valueFrom`. */
export const valueFrom = fc
  .tuple(source, fc.array(headerValue, { minLength: 1, maxLength: 3 }))
  .map(([where, allow]) => ({ ...where, allow }));

/** A window of time. */
const time = fc
  .record(
    {
      from: moment,
      until: moment,
      days: fc.uniqueArray(days, { minLength: 1, maxLength: 7 }),
      hours: fc.record({ from: timeOfDay, until: timeOfDay }).filter(({ from, until }) => from !== until),
      utcOffset: fc.constantFrom("Z", "+01:00", "-09:30", "+14:00"),
    },
    { requiredKeys: [] },
  )
  .filter(({ from, until, days: some, hours }) => {
    const isGiven = [from, until, some, hours].some((one) => one !== undefined);
    return isGiven && (from === undefined || until === undefined || from < until);
  });

/** A condition of any kind. */
export const { condition } = fc.letrec<{ condition: unknown; conditions: unknown[] }>((tie) => ({
  conditions: fc.array(tie("condition"), { minLength: 1, maxLength: 3 }),
  condition: fc.oneof(
    { maxDepth: 3 },
    { weight: 5, arbitrary: sourceTest },
    fc.record({ time }),
    fc.record({ not: tie("condition") }),
    fc.record({ all: tie("conditions") }),
    fc.record({ any: tie("conditions") }),
  ),
}));
