/** JSON as somebody else may write it. */
import fc from "fast-check";

/** How one text is written. */
export type Style = { space: string; escapes: boolean; repeats?: { place: string; twice: unknown } };

/** Any white space, and escapes where none are needed. */
export const styles: fc.Arbitrary<Style> = fc.record({
  space: fc.constantFrom("", " ", "\n\t", "\r\n"),
  escapes: fc.boolean(),
});

/** A value as JSON text. The object at `repeats.place` (a path as JSON) gets its first member twice. */
export function textOf(value: unknown, style: Style, path: readonly (string | number)[] = []): string {
  const { space, escapes, repeats } = style;
  if (typeof value === "string") return quoted(value, escapes);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) {
    const items = value.map((item, index) => space + textOf(item, style, [...path, index]) + space);
    return `[${items.join(",")}]`;
  }
  const members = Object.entries(value).map(
    ([name, inner]) =>
      `${space}${quoted(name, escapes)}${space}:${space}${textOf(inner, style, [...path, name])}${space}`,
  );
  const [first] = Object.keys(value);
  if (first !== undefined && repeats?.place === JSON.stringify(path)) {
    members.push(`${quoted(first, !escapes)}:${JSON.stringify(repeats.twice)}`);
  }
  return `{${members.join(",")}}`;
}

function quoted(text: string, escapes: boolean): string {
  if (!escapes) return JSON.stringify(text);
  const units = Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
  return `"${units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("")}"`;
}
