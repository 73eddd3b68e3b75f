/** The criteria Host and Port: what the authority of a request must be. Pure. */
import { compareText } from "./compare-text.ts";
import type { Row, Scheme } from "./row.ts";

/** Kubernetes' endings of a name within its namespace, after `name.namespace`. */
const FORMS = ["", ".svc", ".svc.cluster.local"];

/** What a client addressed. */
export interface Authority {
  /** In lower case. */
  host: string;
  /** As written, even if it is no number; where the authority has none, the scheme's. */
  port: string;
}

/** Whether rows of a host are for any, for one suffix, or for one name: the smaller the more specific. */
export function hostRank(host: string): number {
  if (host === "*") return 2;
  return host.startsWith("*.") ? 1 : 0;
}

/** Orders hosts: a name, then the longer suffix, then any. */
export function compareHosts(a: string, b: string): number {
  return hostRank(a) - hostRank(b) || (hostRank(a) === 1 ? b.length - a.length : 0) || compareText(a, b);
}

/** Whether all that one host stands for is in what another one stands for: `a.b` and `*.a.b` in `*.b`, all in `*`. */
export function isWithin(host: string, outer: string): boolean {
  return host === outer || outer === "*" || (hostRank(outer) === 1 && host.endsWith(outer.slice(1)));
}

/** All names that mean a host on a gateway: `orders`, and with a namespace `orders.shop`, `orders.shop.svc`, ... */
export function formsOf(host: string, namespace: string | undefined): string[] {
  if (namespace === undefined || host.includes(".") || host.includes(":") || host === "*") return [host];
  return [host, ...FORMS.map((form) => `${host}.${namespace}${form}`)];
}

/** The short form of a host on a gateway, which is what rows have: `orders.shop.svc` is `orders` in `shop`. */
export function shortForm(host: string, namespace: string | undefined): string {
  if (namespace === undefined) return host;
  const name = host.slice(0, host.indexOf("."));
  return formsOf(name, namespace).includes(host) ? name : host;
}

/** Takes an authority apart as Envoy does, for which `orders:` is neither `orders` nor at any port. */
export function parseAuthority(authority: string, scheme: Scheme): Authority {
  const implied = authority.endsWith(":") ? "" : defaultPort(scheme);
  const [, host = authority, port = implied] = /^(.*):([^:\]]+)$/s.exec(authority) ?? [];
  return { host: host.toLowerCase(), port: String(port) };
}

export function defaultPort(scheme: Scheme): number {
  return scheme === "https" ? 443 : 80;
}

/** Whether the criterion Host, in its short form, holds for a name. */
export function hostHolds(wanted: string, host: string, namespace: string | undefined): boolean {
  if (hostRank(wanted) === 1) return host.length > wanted.length - 1 && host.endsWith(wanted.slice(1));
  if (wanted === "*" || host === wanted) return true;
  return host.startsWith(`${wanted}.`) && formsOf(wanted, namespace).includes(host);
}

/** Whether the criterion Port holds; a given port never for an authority without a host. */
export function portHolds(row: Row, { host, port }: Authority): boolean {
  return row.port === undefined || (host !== "" && String(row.port) === port);
}
