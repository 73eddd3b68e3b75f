/** `numesh table DIR` */
import { Command } from "commander";
import type { Catalogue } from "../documents/catalogue.ts";
import { routingHeadersOf } from "../documents/routing-headers.ts";
import { formatError } from "../documents/source.ts";
import { formatEndpoint, formatRewrite } from "../table/endpoint.ts";
import { formatHeader } from "../table/header.ts";
import { formatPath } from "../table/path.ts";
import type { Row } from "../table/row.ts";
import { columns } from "./columns.ts";
import { compileDirectory } from "./compile-directory.ts";

interface TableOptions {
  gateway?: string;
  service?: string;
  feature?: string;
  tenant?: string;
  json?: true;
}

export function tableCommand(): Command {
  return new Command("table")
    .description("print the rows that the documents in DIR amount to, highest precedence first")
    .argument("<dir>", "folder of .yaml documents, or one file")
    .option("--gateway <name>", "only rows of this gateway")
    .option("--service <name>", "only rows that lead to this service")
    .option("--feature <name>", "only rows for requests with this feature")
    .option("--tenant <name>", "only rows for this tenant")
    .option("--json", "print the rows as a JSON list")
    .action(async (directory: string, options: TableOptions) => {
      process.exitCode = await table(directory, options);
    });
}

const HEADER = ["GATEWAY", "HOST", "PORT", "PATH", "HEADERS", "ENDPOINT", "REWRITE", "ROW"];

/** Prints the routing table. @returns the exit code: 1 if the documents are wrong, 2 if an option is */
async function table(directory: string, options: TableOptions): Promise<number> {
  const compiled = await compileDirectory(directory);
  if (!compiled.ok) {
    for (const error of compiled.errors) console.error(formatError(error));
    return 1;
  }
  const { catalogue, slices } = compiled.revision;
  const fault = faultOf(options, catalogue);
  if (fault !== undefined) {
    console.error(fault);
    return 2;
  }
  const isWanted = filterOf(options, routingHeadersOf(catalogue).version);
  const rows = slices.flatMap((slice) => slice.rows).filter(isWanted);
  if (options.json) console.log(JSON.stringify(rows, null, 2));
  else for (const line of columns(HEADER, rows.map(cellsOf))) console.log(line);
  return 0;
}

/** A name that no document has. */
function faultOf(
  options: TableOptions,
  { gateways, services, features, tenants }: Catalogue,
): string | undefined {
  for (const [kind, named] of Object.entries({
    gateway: gateways,
    service: services,
    feature: features,
    tenant: tenants,
  })) {
    const name = options[kind as "gateway" | "service" | "feature" | "tenant"];
    if (name === undefined || named.has(name)) continue;
    const known = [...named.keys()].join(", ");
    return `--${kind} ${name}: there is none of this name; expected ${known === "" ? "one to be declared" : `one of ${known}`}`;
  }
  return undefined;
}

function filterOf({ gateway, service, feature, tenant }: TableOptions, versionHeader: string) {
  const asksFor = ({ headers }: Row, value: string) =>
    headers.some(
      (criterion) => criterion.name === versionHeader && "in" in criterion && criterion.in.includes(value),
    );
  return (row: Row): boolean =>
    (gateway === undefined || row.gateway === gateway) &&
    (service === undefined || row.purpose.service === service) &&
    (feature === undefined || asksFor(row, feature)) &&
    (tenant === undefined || row.purpose.tenant === tenant);
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
