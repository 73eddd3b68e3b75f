/** What is asked: a request as curl's arguments say it. Pure. */
import { formsOf, hostRank, parseAuthority } from "../table/host.ts";
import type { Request } from "../table/match.ts";
import type { Scheme, Slice } from "../table/row.ts";

/** A request that cannot be asked for, in words. */
export class QuestionError extends Error {}

export interface Question {
  /** What the client speaks; undefined: the URL does not say it. */
  scheme: Scheme | undefined;
  /** Host and path as they are written, headers by their names in lower case. */
  request: Request;
}

/**
 * Reads a request.
 *
 * @param method in any case
 * @param url with scheme and host, or a path only: then a `host` header may say the host. It is not made canonical.
 * @param headers each as `name: value`
 * @throws QuestionError
 */
export function readQuestion(method: string, url: string, headers: string[]): Question {
  const [, scheme, authority = "", target = ""] = /^(?:(https?):\/\/([^/?#]*))?([^#]*)/i.exec(url) ?? [];
  if (scheme === undefined && !url.startsWith("/")) {
    throw new QuestionError(`${url}: expected http://HOST/PATH, https://HOST/PATH or /PATH`);
  }
  if (authority.includes("@")) throw new QuestionError("a URL with a password: give an authorization header");
  const { host, ...others } = readHeaders(headers);
  return {
    scheme: scheme?.toLowerCase() as Scheme | undefined,
    request: {
      authority: host?.at(-1) ?? authority,
      method: method.toUpperCase(),
      path: target.startsWith("/") ? target : `/${target}`,
      headers: others,
    },
  };
}

function readHeaders(lines: string[]): Record<string, string[]> {
  const headers: Record<string, string[]> = {};
  for (const line of lines) {
    const [, name, value = ""] = /^([^\s:]+):\s*(.*?)\s*$/s.exec(line) ?? [];
    if (name === undefined) throw new QuestionError(`${JSON.stringify(line)}: expected 'name: value'`);
    const key = name.toLowerCase();
    headers[key] = [...(headers[key] ?? []), value];
  }
  return headers;
}

/**
 * The gateway that a client would reach who addresses a host: the one with rows for this very name; else the only
 * ingress, or the only gateway.
 *
 * @throws QuestionError if it cannot be told
 */
export function gatewayFor(request: Request, slices: Slice[], ingresses: string[]): string {
  const named = slices.filter((slice) => isNamed(slice, request.authority)).map(({ gateway }) => gateway);
  const only = slices.length === 1 ? slices.map(({ gateway }) => gateway) : ingresses;
  const [gateway, another] = named.length > 0 ? named : only;
  if (gateway !== undefined && another === undefined) return gateway;
  const all = slices.map(({ gateway }) => gateway).join(", ");
  const why =
    named.length > 1
      ? `${named.join(", ")} have rows for ${request.authority}`
      : `no gateway has rows for ${request.authority}`;
  throw new QuestionError(`${why}: say --gateway, one of ${all}`);
}

function isNamed({ rows, namespace, scheme }: Slice, authority: string): boolean {
  const { host } = parseAuthority(authority, scheme);
  return rows.some((row) => hostRank(row.host) === 0 && formsOf(row.host, namespace).includes(host));
}
