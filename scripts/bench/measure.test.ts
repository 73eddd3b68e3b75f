/** A tiny run from end to end: real Envoys, a module of ours and one of the benchmark, a report. */
import { expect, test } from "vitest";
import { findEnvoy } from "../../host-tests/harness/index.ts";
import { CASES, caseNamed, chooseCases } from "./cases/index.ts";
import { measure } from "./measure.ts";
import { evaluate } from "./report.ts";
import { randomFrom } from "./statistics.ts";
import { formatReport } from "./table.ts";

const SETTINGS = {
  ...{ generations: 2, rounds: 4, seconds: 60, milliseconds: 2, connections: 4, warmUp: 1 },
  ...{ random: randomFrom(1), say: () => {} },
};

test("a run of few rounds ends in a report", async () => {
  const { path } = await findEnvoy();
  const cases = ["baseline", "floor", "focus-group"].map(caseNamed);
  const found = await measure({ ...SETTINGS, envoy: path, cases });
  expect(found.rounds).toBe(4);
  expect(found.modules.map(({ name }) => name)).toEqual(["floor-header", "focus-group"]);
  for (const { name, chain } of cases) {
    const samples = found.microseconds.get(name) ?? [];
    expect(samples.map((series) => series.filter((one) => one > 0).length)).toEqual([2, 2]);
    expect(found.resident.get(chain)).toBeGreaterThan(2 ** 24);
  }
  const report = evaluate(cases, found.microseconds, randomFrom(1));
  expect(report.findings[2]?.floor?.to).toBe("floor");
  expect(formatReport(report)).toMatch(/\| focus-group, 10 ids +\| +-?\d/);
}, 60_000);

test("an answer that is not what the case says ends the run, by the case's name", async () => {
  const { path } = await findEnvoy();
  const cases = [{ ...caseNamed("baseline"), status: 200 }];
  await expect(measure({ ...SETTINGS, envoy: path, cases })).rejects.toThrow(
    "baseline: answered 202, not 200",
  );
}, 60_000);

test("every case is compared with cases of its own group", () => {
  for (const { baseline, floor, native, twinOf, group } of CASES) {
    for (const other of [baseline, floor, native, twinOf]) {
      if (other !== undefined) expect(caseNamed(other).group).toBe(group);
    }
  }
});

test.each<[string[], string[]]>([
  [
    ["jwt-tenant-missing"],
    [
      ...["baseline-seen", "baseline-missing", "floor-seen", "jwt-tenant-seen", "jwt-tenant-seen-twin"],
      ...["jwt-tenant-missing", "jwt-authn-seen", "jwt-authn-missing"],
    ],
  ],
  [["header", "token", "body"], CASES.map(({ name }) => name)],
  [[], CASES.map(({ name }) => name)],
])("--only %j brings what it is compared with", (wanted, expected) => {
  expect(chooseCases(wanted).map(({ name }) => name)).toEqual(expected);
});

test("--only of an unknown name lists the known ones", () => {
  expect(() => chooseCases(["nothing"])).toThrow(/--only nothing: expected one of baseline, /);
});
