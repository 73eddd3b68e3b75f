/** Of every request of every example, explain says what real Envoys are shown to do in examples.test.ts. */
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { compileDirectory } from "../control-plane/cli/compile-directory.ts";
import { PluginLoader } from "../control-plane/documents/plugins.ts";
import { formatError } from "../control-plane/documents/source.ts";
import {
  addressesOf,
  follow,
  gatewayBehind,
  type Mesh,
  type Passage,
} from "../control-plane/explain/chain.ts";
import type { Hop } from "../control-plane/explain/hop.ts";
import { type ExampleRequest, exampleNames, readOutline } from "../envoy-examples/run/example.ts";

const loader = new PluginLoader();

async function read(example: string, documents: string): Promise<Mesh> {
  const directory = fileURLToPath(new URL(`../envoy-examples/${example}/${documents}`, import.meta.url));
  const compiled = await compileDirectory(directory, loader);
  if (!compiled.ok) throw new Error(compiled.errors.map(formatError).join("\n"));
  return { directory, revision: compiled.revision };
}

describe.each(await exampleNames())("envoy-examples/%s", async (name) => {
  const outline = await readOutline(name);
  const meshes = new Map<string, Mesh>();
  beforeAll(async () => {
    // The lower ones come last for explain.
    for (const [mesh, { documents }] of Object.entries(outline.meshes).toReversed()) {
      meshes.set(mesh, await read(name, documents));
    }
  });

  // The listener that sends plain HTTP to https has no rows.
  const asked = outline.requests.filter(({ gateway }) => gateway.split("/").length === 2);

  it.each(asked.map((one) => [one.title, one] as const))("%s", async (_, one) => {
    const passages = await ask(one, [...meshes.values()], meshes);
    expect(differences(one, passages)).toEqual([]);
  });
});

function ask(
  { gateway: place, method = "GET", host, path = "/", headers = {}, websocket }: ExampleRequest,
  all: Mesh[],
  byName: Map<string, Mesh>,
): Promise<Passage[]> {
  const [name = "", gateway = ""] = place.split("/");
  const mesh = byName.get(name) as Mesh;
  const upgrade: Record<string, string> =
    websocket === undefined ? {} : { connection: "upgrade", upgrade: "websocket" };
  const request = { authority: host ?? "127.0.0.1", method, path, headers: { ...headers, ...upgrade } };
  return follow({ mesh, gateway }, request, {}, (address, from) =>
    gatewayBehind(address, from, all, new Map()),
  );
}

/** What explain says otherwise than the example, one line each. */
function differences({ answer, path = "" }: ExampleRequest, passages: Passage[]): string[] {
  const last = (passages.at(-1) as Passage).hop;
  const sent = last.routed?.sent;
  const rows = passages.flatMap(({ hop }) => hop.routed?.winner?.name ?? []).toReversed();
  const status = statusOf(last);
  const wrong: [what: string, wanted: unknown, said: unknown][] = [
    ["row", answer.row ?? rows.join(", "), rows.join(", ")],
    ["path", answer.path ?? sent?.path, sent?.path],
    ["instance", true, answer.instance === undefined || leadsTo(last, answer.instance)],
  ];
  // What an instance answers is its own business.
  if (status !== undefined || (answer.instance === undefined && answer.status !== 101)) {
    wrong.push([
      "status",
      answer.status,
      status ?? (/[?&](status|wait|fail)=/.test(path) ? answer.status : undefined),
    ]);
  }
  for (const [header, value] of Object.entries(answer.sent ?? {})) {
    // What Envoy adds about the connection.
    if (header.startsWith("x-envoy-") || header === "x-forwarded-for") continue;
    const values = header === "host" ? sent?.authority : sent?.headers[header];
    wrong.push([header, value ?? undefined, values === undefined ? undefined : [values].flat().join(", ")]);
  }
  return wrong.flatMap(([what, wanted, said]) =>
    wanted === said ? [] : [`${what}: ${said}, not ${wanted}`],
  );
}

function leadsTo(hop: Hop, instance: string): boolean {
  return addressesOf(hop).some(({ host }) => host === instance);
}

/** What the gateway answers by itself; undefined: the request goes on to an instance. */
function statusOf({ arrival, edge, plugins, routed }: Hop): number | undefined {
  if (arrival.outcome === "refused") return arrival.status;
  if (edge !== undefined) return edge.status;
  if (routed === undefined) return plugins.at(-1)?.answer?.status;
  if (routed.endpoint === undefined) return 404;
  return routed.endpoint.kind === "forward" ? undefined : routed.endpoint.status;
}
