/** Values that no output shows. Pure. */
import type { Change } from "../envoy/normalise.ts";
import type { Request } from "../table/match.ts";

const SECRET = new Set(["authorization", "cookie", "proxy-authorization", "set-cookie", "x-api-key"]);

/** The value of a header, or that it is hidden. */
export function shown(header: string, value: string): string {
  if (!SECRET.has(header)) return value;
  return `(hidden, ${value.length} characters)`;
}

export function shownChange(change: Change): Change {
  const { header, before, after } = change;
  return {
    ...change,
    before: before === undefined ? undefined : shown(header, before),
    after: after === undefined ? undefined : shown(header, after),
  };
}

export function shownRequest(request: Request): Request {
  return {
    ...request,
    headers: Object.fromEntries(
      Object.entries(request.headers).map(([name, values]) => [
        name,
        [values].flat().map((value) => shown(name, value)),
      ]),
    ),
  };
}
