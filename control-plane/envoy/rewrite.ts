/** What an upstream sees in place of what the client wrote. Pure. */
import type { Rewrite } from "../table/endpoint.ts";
import { escapeRegex, type PathCriterion, templateRegex, variablesOf } from "../table/path.ts";
import type { JsonObject } from "./resource.ts";

/**
 * The fields of a route action that rewrite path and host; without a rewrite none.
 *
 * @param part the part of the row's paths that the route is for, or all of them
 */
export function rewriteOf(path: PathCriterion, rewrite: Rewrite | undefined, part = path): JsonObject {
  return {
    ...(rewrite?.path === undefined ? {} : pathRewriteOf(path, rewrite.path, part)),
    ...(rewrite?.host === undefined ? {} : { host_rewrite_literal: rewrite.host }),
  };
}

/** The fields that put `to` in place of a path, or of a prefix. */
export function pathRewriteOf(path: PathCriterion, to: string, part = path): JsonObject {
  const { kind, value: from } = path;
  if (kind === "template") return regexRewrite(templateRegex(from), substitutionOf(from, to));
  if (from === to) return {};
  // prefix_rewrite replaces what the route has matched, which is more than the row's prefix here.
  if (part !== path)
    return regexRewrite(`^${from === "/" ? "" : escapeRegex(from)}(/|$)`, to === "/" ? "/" : `${to}\\1`);
  if (kind === "exact") return { prefix_rewrite: to };
  // prefix_rewrite would turn /api/1 into //1 for /api -> /, and would lose the slash in / -> /api.
  if (to === "/") return regexRewrite(`^${escapeRegex(from)}(/|$)`, "/");
  return { prefix_rewrite: from === "/" ? `${to}/` : to };
}

function regexRewrite(regex: string, substitution: string): JsonObject {
  return { regex_rewrite: { pattern: { regex }, substitution } };
}

/** The new path with RE2's names of the groups in `templateRegex`: `/v2/{id}` is `/v2/\1`. */
function substitutionOf(from: string, to: string): string {
  const variables = variablesOf(from);
  return to
    .replace(/\{(\w+)\}/g, (_, name: string) => `\\${variables.indexOf(name) + 1}`)
    .replace(/\/\*\*$/, `\\${variables.length + 1}`);
}
