/** Plain text tables for people. */

/**
 * Lays rows of cells out in columns.
 *
 * @param header one title a column
 * @param rows cells; a row shorter than the header ends early
 * @returns lines without trailing spaces
 */
export function columns(header: string[], rows: string[][]): string[] {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
