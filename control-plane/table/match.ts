/** Which row a request takes, and why. Pure: what `numesh explain` says, and what Envoy does. */
import { formatHeader, type HeaderCriterion, headerHolds } from "./header.ts";
import { type Authority, hostHolds, parseAuthority, portHolds } from "./host.ts";
import { formatPath, pathHolds } from "./path.ts";
import type { Row, Slice } from "./row.ts";

/**
 * A request as rows see it: after the path was normalised, untrusted headers were stripped and the plugins have run.
 */
export interface Request {
  /** Host and port as the client wrote them: `orders:8080`. */
  authority: string;
  method: string;
  /** With or without its query. */
  path: string;
  /** Names in any case; a list is a header that comes several times. */
  headers: Record<string, string | string[]>;
}

/** One criterion of a row, looked at for one request. */
export interface Finding {
  criterion: "host" | "port" | "path" | "header";
  holds: boolean;
  /** What the row asks for, in words. */
  expected: string;
  /** What the request has; undefined: it has no such header. */
  actual: string | undefined;
}

/** A row, looked at for one request. */
export class Verdict {
  readonly row: Row;
  readonly matches: boolean;
  readonly #seen: Seen;

  constructor(row: Row, seen: Seen) {
    this.row = row;
    this.matches = holds(row, seen);
    this.#seen = seen;
  }

  /** Host, port, path, then the headers in the row's order; also after one that does not hold. Made when asked for. */
  get findings(): Finding[] {
    const { row } = this;
    const { authority, path, headers, namespace } = this.#seen;
    const { host, port } = authority;
    return [
      { criterion: "host", holds: hostHolds(row.host, host, namespace), expected: row.host, actual: host },
      {
        criterion: "port",
        holds: portHolds(row, authority),
        expected: String(row.port ?? "*"),
        actual: port,
      },
      { criterion: "path", holds: pathHolds(row.path, path), expected: formatPath(row.path), actual: path },
      ...row.headers.map((criterion) => headerFinding(criterion, headers.get(criterion.name))),
    ];
  }
}

export interface Match {
  /** All rows of the slice, highest precedence first. */
  verdicts: Verdict[];
  /** The first that matches; undefined: the gateway answers 404. */
  winner: Row | undefined;
}

/** Looks at every row of a slice for one request: some milliseconds for ten thousand. */
export function match(slice: Slice, request: Request): Match {
  const seen: Seen = {
    authority: parseAuthority(request.authority, slice.scheme),
    path: request.path.replace(/[?#].*$/s, ""),
    headers: headersOf(request),
    namespace: slice.namespace,
  };
  const verdicts = slice.rows.map((row) => new Verdict(row, seen));
  return { verdicts, winner: verdicts.find(({ matches }) => matches)?.row };
}

/** A request, as far as rows look at it. */
interface Seen {
  authority: Authority;
  /** Without the query. */
  path: string;
  headers: ReadonlyMap<string, string>;
  namespace: string | undefined;
}

function holds(row: Row, { authority, path, headers, namespace }: Seen): boolean {
  return (
    hostHolds(row.host, authority.host, namespace) &&
    portHolds(row, authority) &&
    pathHolds(row.path, path) &&
    row.headers.every((criterion) => headerHolds(criterion, headers.get(criterion.name)))
  );
}

function headerFinding(criterion: HeaderCriterion, actual: string | undefined): Finding {
  return {
    criterion: "header",
    holds: headerHolds(criterion, actual),
    expected: formatHeader(criterion),
    actual,
  };
}

/** Headers by their names in lower case; one that comes several times is one, joined by commas, as in Envoy. */
function headersOf({ method, headers }: Request): Map<string, string> {
  const byName = new Map([[":method", method]]);
  for (const [written, values] of Object.entries(headers)) {
    const name = written.toLowerCase();
    const all = [byName.get(name) ?? [], values].flat();
    byName.set(name, all.join(","));
  }
  return byName;
}
