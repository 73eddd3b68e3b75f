/** The table of README.md that says what runs on which Envoy. Pure. */

/** An Envoy version -> what was tried on it -> "" if it works, else why it does not. */
export type Compatibility = Map<string, Map<string, string>>;

const BEGIN = "<!-- made by `npm run test:envoys -- --write` -->";
const END = "<!-- end of what is made -->";

/** The table in Markdown: a row for each version, a column for each thing that was tried on any. */
export function tableOf(compatibility: Compatibility): string {
  const things = [...new Set([...compatibility.values()].flatMap((tried) => [...tried.keys()]))];
  const rows = [...compatibility].map(([version, tried]) => [
    version,
    ...things.map((thing) => {
      const problem = tried.get(thing);
      return problem === undefined ? "not tried" : problem === "" ? "yes" : `no: ${problem}`;
    }),
  ]);
  const lines = [["Envoy", ...things], ["", ...things].map(() => "---"), ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |\n`).join("");
}

/**
 * The table that stands between the markers.
 *
 * @throws Error if the text has no markers
 */
export function tableIn(text: string): string {
  const [begin, end] = placeIn(text);
  return text.slice(begin, end);
}

/** The text with another table between its markers. */
export function withTable(text: string, table: string): string {
  const [begin, end] = placeIn(text);
  return text.slice(0, begin) + table + text.slice(end);
}

function placeIn(text: string): [number, number] {
  const begin = text.indexOf(`${BEGIN}\n`);
  const end = text.indexOf(END, begin);
  if (begin < 0 || end < 0) throw new Error(`There is no place for the table: ${BEGIN} ... ${END}`);
  return [begin + BEGIN.length + 1, end];
}
