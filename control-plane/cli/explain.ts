/** `numesh explain METHOD URL DIR...` */
import { readFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { Command, InvalidArgumentError } from "commander";
import { formatAddress, parseAddress } from "../documents/address.ts";
import { PluginLoader } from "../documents/plugins.ts";
import { formatError } from "../documents/source.ts";
import { addressesOf, follow, gatewayBehind, gatewayOf, type Mesh, type Passage } from "../explain/chain.ts";
import { jsonOf } from "../explain/json.ts";
import { gatewayFor, type Question, QuestionError, readQuestion } from "../explain/question.ts";
import type { RunOptions } from "../explain/run-plugins.ts";
import { linesOf } from "../explain/text.ts";
import type { Request } from "../table/match.ts";
import { compileDirectory } from "./compile-directory.ts";

interface ExplainOptions {
  header: string[];
  body?: string;
  gateway?: string;
  chain?: true;
  leadsTo?: ReadonlyMap<string, string>;
  at?: Date;
  jwks?: string;
  all?: true;
  json?: true;
}

export function explainCommand(): Command {
  return new Command("explain")
    .description("say which row a request takes and why, with the plugins of the gateway run offline")
    .argument("<method>", "GET, POST, ...")
    .argument("<url>", "http://HOST/PATH as the client writes it, or /PATH")
    .argument("<dir...>", "folder of .yaml documents, or one file; then, for --chain, those of lower meshes")
    .option("-H, --header <name: value>", "a header; can be repeated", collect, [])
    .option("--body <file>", "the body of the request; - for standard input")
    .option("--gateway <name>", "the gateway (default: the one that carries HOST, else the only ingress)")
    .option("--chain", "go on to the gateway that the row leads to, and from there to the next")
    .option(
      "--leads-to <host:port=gateway>",
      "which gateway (or MESH/GATEWAY) an address leads to, where its name does not say it; can be repeated",
      collectPlaces,
    )
    .option("--at <time>", "the time for the plugins, as 2026-11-25T12:00:00Z (default: now)", readTime)
    .option("--jwks <file>", "what plugins get that fetch keys (default: nothing, offline)")
    .option("--all", "say of every row why it is not taken")
    .option("--json", "print one object for each gateway, in a list")
    .addHelpText(
      "after",
      "\nPlugins start anew for each request, and remember nothing. Exit codes: 0 a row is taken, 1 none is (or the\n" +
        "request is refused), 2 the documents or the command line are wrong.",
    )
    .action(async (method: string, url: string, directories: string[], options: ExplainOptions) => {
      process.exitCode = await explain(method, url, directories, options);
    });
}

async function explain(
  method: string,
  url: string,
  directories: string[],
  options: ExplainOptions,
): Promise<number> {
  try {
    const meshes = await compileMeshes(directories);
    if (meshes === undefined) return 2;
    const passages = await passagesOf(readQuestion(method, url, options.header), meshes, options);
    if (options.json)
      console.log(
        JSON.stringify(
          passages.map((passage) => jsonOf(passage, options)),
          null,
          2,
        ),
      );
    else console.log(textOf(passages, meshes, options));
    return passages.every(({ hop }) => hop.routed?.winner !== undefined) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof QuestionError)) throw error;
    console.error(error.message);
    return 2;
  }
}

async function compileMeshes(directories: string[]): Promise<Mesh[] | undefined> {
  const loader = new PluginLoader();
  const meshes: Mesh[] = [];
  for (const directory of directories) {
    const compiled = await compileDirectory(directory, loader);
    if (compiled.ok) meshes.push({ directory, revision: compiled.revision });
    else for (const error of compiled.errors) console.error(formatError(error));
  }
  return meshes.length === directories.length ? meshes : undefined;
}

async function passagesOf(
  { scheme, request }: Question,
  meshes: Mesh[],
  options: ExplainOptions,
): Promise<Passage[]> {
  const [mesh] = meshes as [Mesh];
  const { catalogue, slices } = mesh.revision;
  const gateways = [...catalogue.gateways.values()].map(({ document }) => document);
  const ingresses = gateways.filter(({ role }) => role === "ingress").map(({ name }) => name);
  const gateway = options.gateway ?? gatewayFor(request, slices, ingresses);
  const slice = slices.find((one) => one.gateway === gateway);
  if (slice === undefined) {
    throw new QuestionError(
      `there is no gateway ${gateway}; expected one of ${gateways.map(({ name }) => name).join(", ")}`,
    );
  }
  if (scheme !== undefined && scheme !== slice.scheme) {
    console.error(`the gateway ${gateway} speaks ${slice.scheme}: the request is looked at as such`);
  }
  const given = await runOptionsOf(options);
  const asked = asClientSends(request, gateway, given.body);
  const known = options.leadsTo ?? new Map<string, string>();
  for (const name of known.values()) {
    if (gatewayOf(name, meshes) === undefined)
      throw new QuestionError(`--leads-to: there is no gateway ${name}`);
  }
  const whereTo: Parameters<typeof follow>[3] = (address, from) =>
    options.chain ? gatewayBehind(address, from, meshes, known) : undefined;
  return follow({ mesh, gateway }, asked, given, whereTo);
}

/** What any client adds: the host that it calls, and how long the body is. */
function asClientSends(request: Request, gateway: string, body: Uint8Array | undefined): Request {
  const { authority, headers } = request;
  const saysLength = headers["content-length"] !== undefined || headers["transfer-encoding"] !== undefined;
  return {
    ...request,
    authority: authority === "" ? gateway : authority,
    headers:
      body === undefined || saysLength ? headers : { ...headers, "content-length": String(body.length) },
  };
}

async function runOptionsOf({ body, at, jwks }: ExplainOptions): Promise<RunOptions> {
  return {
    ...(body === undefined ? {} : { body: await readGiven(body) }),
    ...(at === undefined ? {} : { at }),
    ...(jwks === undefined
      ? {}
      : {
          httpAnswer: {
            headers: [
              [":status", "200"],
              ["content-type", "application/json"],
            ],
            body: await readGiven(jwks),
          },
        }),
  };
}

async function readGiven(file: string): Promise<Uint8Array> {
  try {
    return file === "-" ? await buffer(process.stdin) : await readFile(file);
  } catch (error) {
    throw new QuestionError(`${file}: ${(error as Error).message}`);
  }
}

function textOf(passages: Passage[], meshes: Mesh[], options: ExplainOptions): string {
  const shown = passages.map((passage) =>
    linesOf(passage, { all: options.all === true, meshes: meshes.length > 1 }).join("\n"),
  );
  const addresses = passages.slice(-1).flatMap(({ hop }) => addressesOf(hop));
  const end =
    options.chain && addresses.length > 0
      ? [
          `${addresses.map(formatAddress).join(", ")} is no gateway of these documents: the way ends here as far as they tell`,
        ]
      : [];
  return [...shown, ...end].join("\n\n");
}

function collect(value: string, before: string[]): string[] {
  return [...before, value];
}

function collectPlaces(text: string, before = new Map<string, string>()): Map<string, string> {
  const [name = "", gateway = ""] = text.split("=");
  const address = parseAddress(name);
  if (address === undefined || gateway === "") throw new InvalidArgumentError("expected HOST:PORT=GATEWAY");
  return new Map(before).set(formatAddress(address), gateway);
}

function readTime(text: string): Date {
  const time = new Date(text);
  if (Number.isNaN(time.getTime()))
    throw new InvalidArgumentError("expected a time such as 2026-11-25T12:00:00Z");
  return time;
}
