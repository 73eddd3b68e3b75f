/** The report for people. Pure. */
import type { Group } from "./cases/index.ts";
import type { Comparison, Finding, Report } from "./report.ts";
import type { Estimate } from "./statistics.ts";

const HEADINGS = ["µs of Envoy's CPU per request", "added", "95 %", "of floor", "95 %", "of native", "95 %"];

const GROUPS: Readonly<Record<Group, string>> = {
  header: "A header decides",
  "token-new": "A token decides that comes for the first time",
  "token-seen": "A token decides that was seen before, or is missing",
  "body-1k": "A field of a JSON body of 1 kB decides",
  "body-64k": "A field of a JSON body of 64 kB decides",
  "body-900k": "A field of a JSON body of 900 kB decides",
};

/** The findings as Markdown, which is as good to read on a terminal. */
export function formatReport({ findings, noise }: Report): string {
  const groups = [...new Set(findings.map(({ group }) => group))];
  return groups
    .map((group) => {
      const members = findings.filter((finding) => finding.group === group);
      const table = markdownTable(HEADINGS, members.map(cellsOf));
      return `${GROUPS[group]}:\n\n${table}\n\n${resolution(members, noise[group] ?? 0)}`;
    })
    .join("\n\n");
}

/** How small a difference the run can see, and whether that is a tenth of what the cheapest floor adds. */
function resolution(members: readonly Finding[], noise: number): string {
  const floors = members.flatMap(({ name, added }) =>
    name.startsWith("floor") && added !== undefined ? added.value : [],
  );
  const tenth = Math.min(...floors) / 10;
  const words = `Differences up to ${noise.toFixed(2)} µs mean nothing (A/A); such are marked ≈.`;
  if (tenth >= noise || floors.length === 0) return words;
  return `${words} A tenth of the floor is ${tenth.toFixed(2)} µs: it takes fewer cases (--only) and more --seconds to see it.`;
}

/** A table whose columns stand below each other; all but the first are numbers. */
export function markdownTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, 3, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${widths
      .map((width, column) => {
        const cell = cells[column] ?? "";
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join(" | ")} |`;
  const rule = widths.map((width, column) =>
    column === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`,
  );
  return [line(headings), line(rule), ...rows.map(line)].join("\n");
}

function cellsOf({ title, total, added, floor, native }: Finding): string[] {
  const shown =
    added === undefined
      ? [`(${total.value.toFixed(1)})`, interval(total, 1)]
      : [added.value.toFixed(2), interval(added, 2)];
  return [title, ...shown, ...comparison(floor), ...comparison(native)];
}

function comparison(found: Comparison | undefined): string[] {
  if (found === undefined) return ["", ""];
  const { ratio, difference } = found;
  const sign = found.isMeaningful ? "" : "≈ ";
  if (ratio !== undefined) return [`${sign}${ratio.value.toFixed(2)}x`, interval(ratio, 2)];
  const more = difference.value < 0 ? "" : "+";
  return [`${sign}${more}${difference.value.toFixed(2)} µs`, interval(difference, 2)];
}

function interval({ low, high }: Estimate, digits: number): string {
  return `${low.toFixed(digits)} to ${high.toFixed(digits)}`;
}
