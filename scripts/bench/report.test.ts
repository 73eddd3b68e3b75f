import { expect, test } from "vitest";
import { caseNamed } from "./cases/index.ts";
import { evaluate } from "./report.ts";
import { randomFrom } from "./statistics.ts";
import { formatReport } from "./table.ts";

/** Microseconds that are the same in all rounds, but for a twin's difference that comes and goes. */
const samples = new Map(
  Object.entries({
    baseline: [14],
    "baseline-twin": [14.2, 13.9],
    floor: [17],
    "focus-group": [17.1],
    stock: [23],
    "static-route": [14.1],
  }).map(([name, values]) => [
    name,
    [Array.from({ length: 40 }, (_, round) => values[round % values.length] ?? Number.NaN)],
  ]),
);

test("what differs by no more than twins do is marked, and nothing is a multiple of nothing", () => {
  const report = evaluate([...samples.keys()].map(caseNamed), samples, randomFrom(1));
  expect(report.noise.header).toBeCloseTo(0.1, 1);
  const [group, stock] = ["focus-group", "stock"].map((name) =>
    report.findings.find((finding) => finding.name === name),
  );
  expect(group?.added?.value).toBeCloseTo(3.1);
  expect(group?.floor?.isMeaningful).toBe(false);
  expect(stock?.floor?.ratio?.value).toBeCloseTo(3);
  expect(stock?.native?.ratio).toBeUndefined();
  const lines = formatReport(report).split("\n");
  expect(lines.find((line) => line.includes("focus-group, 10 ids"))).toContain("≈ 1.03x");
  expect(lines.at(-1)).toBe("Differences up to 0.10 µs mean nothing (A/A); such are marked ≈.");
  expect(lines.find((line) => line.includes("stock runtime"))).toMatch(/ 3\.00x .* \+8\.90 µs /);
});

test("a run that could not see a tenth of the floor says so", () => {
  const coarse = new Map(samples).set("baseline-twin", [Array.from({ length: 40 }, () => 14.5)]);
  const report = evaluate([...coarse.keys()].map(caseNamed), coarse, randomFrom(1));
  expect(formatReport(report)).toMatch(
    /Differences up to 0\.50 µs .* A tenth of the floor is 0\.30 µs: it takes fewer cases/,
  );
});
