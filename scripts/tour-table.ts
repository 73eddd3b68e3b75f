import type { TourResult } from "../envoy-examples/shop/tour.ts";

const HEADINGS = ["request", "status", "x-tenant", "x-version", "row", "instance", "billing", "as expected"];

/** The results of the tour as a table for people, with a line below it for each thing that differs. */
export function formatTour(results: TourResult[]): string {
  const rows = results.map(({ case: { title }, seen, differences }) =>
    [
      title,
      String(seen.status),
      seen.tenant,
      seen.version,
      seen.row,
      seen.instance,
      seen.billing,
      differences.length === 0 ? "yes" : "NO",
    ].map((cell) => cell ?? "-"),
  );
  const widths = HEADINGS.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: string[]): string =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  const problems = results.flatMap(({ case: { title }, differences }) =>
    differences.map((difference) => `  ${title}: ${difference}`),
  );
  const right = results.filter(({ differences }) => differences.length === 0).length;
  return [
    ...[HEADINGS, widths.map((width) => "-".repeat(width)), ...rows].map(line),
    "",
    `${right} of ${results.length} as expected.`,
    ...problems,
    "",
  ].join("\n");
}
