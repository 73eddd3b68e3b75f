/** The criterion Path: exact, a prefix at segment borders, or a template. Pure. */
import type { PathChoice } from "../documents/kinds/route.ts";
import { compareText } from "./compare-text.ts";

/**
 * - `exact`: this path and no other.
 * - `template`: a path with variables, `/orders/{id}/items`; each stands for one segment that is not empty. With `/**`
 *   at the end also everything below.
 * - `prefix`: this path and everything below: `/orders` holds for `/orders` and `/orders/1`, not for `/orders-old`.
 *
 * The query is no part of the path. Upper and lower case differ.
 */
export interface PathCriterion {
  kind: "exact" | "template" | "prefix";
  value: string;
}

const BELOW = "/**";
const VARIABLE = /^\{[A-Za-z_][A-Za-z0-9_]*\}$/;

/** The criterion that a document writes. */
export function pathOf(path: PathChoice): PathCriterion {
  if (typeof path === "string") return { kind: "prefix", value: path };
  if ("exact" in path) return { kind: "exact", value: path.exact };
  return { kind: "template", value: path.template };
}

/** Whether a criterion holds for a path (without its query). */
export function pathHolds({ kind, value }: PathCriterion, path: string): boolean {
  switch (kind) {
    case "exact":
      return path === value;
    case "prefix":
      return value === "/" ? path.startsWith("/") : path === value || path.startsWith(`${value}/`);
    case "template":
      return templateHolds(value, path);
  }
}

/** The same as `templateRegex`, without the expression: that of each of thousands of rows would have to be compiled. */
function templateHolds(template: string, path: string): boolean {
  const isBelow = template.endsWith(BELOW);
  const wanted = (isBelow ? template.slice(0, -BELOW.length) : template).split("/");
  const segments = path.split("/", wanted.length + 1);
  if (segments.length < wanted.length || (!isBelow && segments.length > wanted.length)) return false;
  return wanted.every((part, index) => {
    const segment = segments[index] as string;
    return VARIABLE.test(part) ? segment !== "" : segment === part;
  });
}

/** Orders criteria: exact, then templates, then prefixes and templates with `/**`, each the more specific first. */
export function comparePaths(a: PathCriterion, b: PathCriterion): number {
  return (
    classOf(a) - classOf(b) ||
    compareSegments(segmentsOf(a), segmentsOf(b)) ||
    compareText(pathKey(a), pathKey(b))
  );
}

/** Equal for criteria that hold for the same paths: the names of variables do not matter. */
export function pathKey(path: PathCriterion): string {
  const shape = segmentsOf(path).map((segment) => (VARIABLE.test(segment) ? "{}" : segment));
  return `${classOf(path)}/${shape.join("/")}${path.value.endsWith("/") ? "/" : ""}`;
}

/** A criterion in words: `/orders`, `/orders/{id}`, `/orders[/*]`. */
export function formatPath({ kind, value }: PathCriterion): string {
  if (kind !== "prefix") return value;
  return value === "/" ? "/*" : `${value}[/*]`;
}

/** The variables of a template, in their order, without the braces. */
export function variablesOf(template: string): string[] {
  return template.split("/").flatMap((segment) => (VARIABLE.test(segment) ? [segment.slice(1, -1)] : []));
}

/** A template as a regular expression, RE2's and JavaScript's; a group for each variable, and one for what is below. */
export function templateRegex(template: string): string {
  const fixed = template.endsWith(BELOW) ? template.slice(0, -BELOW.length) : template;
  const segments = fixed.split("/").map((part) => (VARIABLE.test(part) ? "([^/]+)" : escapeRegex(part)));
  return `^${segments.join("/")}${fixed === template ? "" : "(/.*)?"}$`;
}

export function escapeRegex(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

function classOf({ kind, value }: PathCriterion): number {
  if (kind === "exact") return 0;
  return kind === "template" && !value.endsWith(BELOW) ? 1 : 2;
}

function segmentsOf({ kind, value }: PathCriterion): string[] {
  const fixed = kind === "template" && value.endsWith(BELOW) ? value.slice(0, -BELOW.length) : value;
  return fixed.split("/").filter((part) => part !== "");
}

/** More segments first; then, from the left, what is written out before a variable; then more characters. */
function compareSegments(a: string[], b: string[]): number {
  if (a.length !== b.length) return b.length - a.length;
  for (const [index, segment] of a.entries()) {
    const order = Number(VARIABLE.test(segment)) - Number(VARIABLE.test(b[index] ?? ""));
    if (order !== 0) return order;
  }
  return b.join("/").length - a.join("/").length;
}

/**
 * How the requests of a path are divided by a prefix or an exact path: all of them are in it, none, some (and the
 * part can be said as a path: it is `part` itself), or some that no path can say.
 */
export function overlapOf(path: PathCriterion, part: PathCriterion | undefined): Overlap {
  if (part === undefined) return "all";
  if (part.kind === "exact") {
    if (!pathHolds(path, part.value)) return "none";
    return path.kind === "exact" ? "all" : "some";
  }
  if (path.kind === "exact") return pathHolds(part, path.value) ? "all" : "none";
  const [own, theirs] = [segmentsOf(path), segmentsOf(part)];
  const endsAbove = path.kind === "template" && !path.value.endsWith(BELOW) && own.length < theirs.length;
  if (endsAbove) return "none";
  const common = own.slice(0, theirs.length);
  if (common.some((segment, index) => !VARIABLE.test(segment) && segment !== theirs[index])) return "none";
  if (common.some((segment) => VARIABLE.test(segment))) return "indivisible";
  if (own.length >= theirs.length) return "all";
  return path.kind === "prefix" ? "some" : "indivisible";
}

export type Overlap = "all" | "none" | "some" | "indivisible";
