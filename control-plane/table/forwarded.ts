/** What an upstream sees of a request that took a row. Pure. */
import type { HeaderChanges } from "../documents/kinds/traffic.ts";
import type { Forward } from "./endpoint.ts";
import type { Request } from "./match.ts";
import { type PathCriterion, templateRegex, variablesOf } from "./path.ts";

/**
 * The request as the gateway sends it on.
 *
 * @param path the path criterion of the row, which holds for the request
 * @param endpoint where the row leads
 * @param request as rows saw it, its headers in lower case
 */
export function forwarded(path: PathCriterion, endpoint: Forward, request: Request): Request {
  const { rewrite, requestHeaders } = endpoint;
  return {
    ...request,
    authority: rewrite?.host ?? request.authority,
    path: rewrite?.path === undefined ? request.path : rewritePath(path, rewrite.path, request.path),
    headers: requestHeaders === undefined ? request.headers : changeHeaders(request, requestHeaders),
  };
}

/**
 * @param path the criterion, which holds for the target
 * @param to the row's rewrite
 * @param target path and query
 */
function rewritePath({ kind, value: from }: PathCriterion, to: string, target: string): string {
  const [, path = "", query = ""] = /^([^?]*)(.*)$/s.exec(target) ?? [];
  return rewriteOf() + query;

  function rewriteOf(): string {
    if (kind === "exact") return to;
    if (kind === "template") return fill(to, from, path);
    const below = from === "/" ? path : path.slice(from.length);
    if (to === "/") return below === "" ? "/" : below;
    return to + below;
  }
}

/** The rewrite of a template, with what its variables and `/**` stand for in a path. */
function fill(to: string, template: string, path: string): string {
  const variables = variablesOf(template);
  const groups = new RegExp(templateRegex(template)).exec(path) ?? [];
  return to
    .replaceAll(/\{(\w+)\}/g, (_, name: string) => groups[variables.indexOf(name) + 1] ?? "")
    .replace(/\/\*\*$/, () => groups[variables.length + 1] ?? "");
}

function changeHeaders(
  request: Request,
  { set = {}, add = {}, remove = [] }: HeaderChanges,
): Request["headers"] {
  // In Envoy's order: what is removed is gone when values are filled in; what is empty then is not added.
  const left = Object.entries(request.headers).filter(([name]) => !remove.includes(name));
  const rest = { ...request, headers: Object.fromEntries(left) };
  const changed = new Map(left);
  for (const [name, text] of Object.entries(set)) {
    const value = fillIn(text, rest);
    if (value !== "") changed.set(name, value);
  }
  for (const [name, text] of Object.entries(add)) {
    const value = fillIn(text, rest);
    if (value !== "") changed.set(name, [changed.get(name) ?? [], value].flat());
  }
  return Object.fromEntries(changed);
}

/** `%REQ(name?other):length%`, `%%`; other operators stay, since only Envoy knows what they stand for. */
function fillIn(text: string, request: Request): string {
  return text.replaceAll(
    /%%|%REQ\(([^()?]*)(?:\?([^()]*))?\)(?::(\d+))?%/g,
    (operator, name?: string, other?: string, length?: string) => {
      if (name === undefined) return operator === "%%" ? "%" : operator;
      const value = headerOf(request, name) ?? headerOf(request, other ?? "") ?? "";
      return length === undefined ? value : value.slice(0, Number(length));
    },
  );
}

function headerOf({ authority, method, path, headers }: Request, written: string): string | undefined {
  const name = written.toLowerCase();
  const pseudo: Record<string, string> = { ":authority": authority, ":method": method, ":path": path };
  const value = Object.hasOwn(pseudo, name) ? pseudo[name] : headers[name];
  // Of a header that comes several times the first.
  return [value].flat()[0];
}
