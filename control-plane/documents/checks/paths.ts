import type { PathChoice } from "../kinds/route.ts";
import { type DocumentError, errorAt, type Sourced } from "../source.ts";
import { quote } from "./missing.ts";

/** A rewrite that has what its path does not give: variables, or what is below. */
export function* checkRewrite(
  sourced: Sourced,
  at: (string | number)[],
  path: PathChoice,
  rewrite: string | undefined,
): Iterable<DocumentError> {
  if (rewrite === undefined) return;
  const template = typeof path === "object" && "template" in path ? path.template : "";
  const known = variablesOf(template);
  for (const variable of variablesOf(rewrite)) {
    if (known.includes(variable)) continue;
    const message = `the path has no variable ${quote(variable)}`;
    const expected =
      known.length === 0 ? "no variable, as only a template has some" : `one of ${known.join(", ")}`;
    yield errorAt(sourced, [...at, "rewrite"], message, expected);
  }
  if (rewrite.endsWith("/**") && !template.endsWith("/**")) {
    const message = "the path is no template that ends with /**";
    yield errorAt(sourced, [...at, "rewrite"], message, "no /** here; what is below a prefix stays below it");
  }
}

function variablesOf(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
}
