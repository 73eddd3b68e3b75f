/** `numesh table DIR` */
import { formatError } from "../documents/source.ts";
import { formatEndpoint, formatRewrite } from "../table/endpoint.ts";
import { formatHeader } from "../table/header.ts";
import { formatPath } from "../table/path.ts";
import type { Row } from "../table/row.ts";
import { columns } from "./columns.ts";
import { compileDirectory } from "./compile-directory.ts";

const HEADER = ["GATEWAY", "HOST", "PORT", "PATH", "HEADERS", "ENDPOINT", "REWRITE", "ROW"];

/** Prints the routing table. @returns the exit code: 1 if the documents are wrong */
export async function table(directory: string, options: { json?: true }): Promise<number> {
  const compiled = await compileDirectory(directory);
  if (!compiled.ok) {
    for (const error of compiled.errors) console.error(formatError(error));
    return 1;
  }
  const rows = compiled.revision.slices.flatMap((slice) => slice.rows);
  if (options.json) console.log(JSON.stringify(rows, null, 2));
  else for (const line of columns(HEADER, rows.map(cellsOf))) console.log(line);
  return 0;
}

function cellsOf(row: Row): string[] {
  const { endpoint } = row;
  return [
    row.gateway,
    row.host,
    String(row.port ?? "*"),
    formatPath(row.path),
    row.headers.map(formatHeader).join(", ") || "-",
    formatEndpoint(endpoint),
    (endpoint.kind === "forward" && formatRewrite(endpoint.rewrite)) || "-",
    row.name,
  ];
}
