import { type DocumentError, errorAt, type Sourced } from "../source.ts";

/** The error for a name that leads nowhere; it lists some that would lead somewhere. */
export function missing(
  sourced: Sourced,
  path: (string | number)[],
  kind: string,
  name: string,
  known: { keys(): Iterable<string> },
): DocumentError {
  const names = [...known.keys()];
  const shown = names.slice(0, 10).map(quote).join(", ") + (names.length > 10 ? ", ..." : "");
  const expected = names.length === 0 ? "one to be declared" : `one of ${shown}`;
  return errorAt(sourced, path, `there is no ${kind} ${quote(name)}`, expected);
}

export function quote(text: string): string {
  return JSON.stringify(text);
}
