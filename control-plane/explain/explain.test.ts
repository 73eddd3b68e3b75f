import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compileFixture } from "../../wasm-host/fixtures/compile.ts";
import type { Request } from "../table/match.ts";
import { follow, gatewayBehind, MOST_HOPS } from "./chain.ts";
import { meshOf } from "./fixtures/mesh.ts";
import { type Hop, hopThrough } from "./hop.ts";
import { jsonOf } from "./json.ts";
import type { RunOptions } from "./run-plugins.ts";
import { linesOf } from "./text.ts";

const GET: Request = { authority: "orders:8080", method: "GET", path: "/", headers: {} };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "numesh-explain-"));
  await writeFile(join(folder, "probe.wasm"), await compileFixture("probe"));
});
afterAll(() => rm(folder, { recursive: true }));

/** A plugin that does what its config, a script, says: as JSON text a script is one line of the probe. */
const probe = (name: string, script: string) =>
  `kind: Plugin\nname: ${name}\nmodule: ./probe.wasm\nconfig: { script: ${JSON.stringify(script)} }\n---\n`;

const rule = (header: string, value: string) =>
  `{ name: r, value: "${value}", when: [{ header: ${header}, present: true }] }`;
const focus = (name: string, header: string, when: string, value: string) =>
  `kind: Plugin\nname: ${name}\nmodule: focus-group\nconfig: { header: ${header}, rules: [${rule(when, value)}] }\n---\n`;

const gateway = (more = "") =>
  `kind: Gateway\nname: internal\nrole: internal\ntrust: [x-version]\n${more}---\n`;
const ORDERS = `kind: Service
name: orders
gateway: internal
baseline: v1
versions: { v1: orders-v1:8080, v2: orders-v2:8080 }
---
`;

async function hopOf(
  documents: string,
  request: Partial<Request> = {},
  options: RunOptions = {},
): Promise<Hop> {
  const { revision } = await meshOf(documents, join(folder, "mesh"));
  return hopThrough("internal", { ...GET, ...request }, revision, options);
}

/** What is printed, without what varies. */
async function text(documents: string, request: Partial<Request> = {}, all = false): Promise<string> {
  const mesh = await meshOf(documents, join(folder, "mesh"));
  const hop = await hopThrough("internal", { ...GET, ...request }, mesh.revision, {});
  return linesOf({ mesh, gateway: "internal", hop }, { all }).join("\n").replaceAll(`${folder}/`, "");
}

describe("a gateway", () => {
  it("runs its plugins in their order, each on what the one before has made", async () => {
    const plugins = focus("one", "x-one", "x-customer", "1") + focus("two", "x-version", "x-one", "v2");
    const { plugins: steps, routed } = await hopOf(gateway("plugins: [one, two]\n") + plugins + ORDERS, {
      headers: { "x-customer": "c" },
    });
    expect(steps.map(({ plugin, outcome, changes }) => [plugin, outcome, changes])).toEqual([
      ["one", "continued", [{ header: "x-one", before: undefined, after: "1", why: "by one" }]],
      ["two", "continued", [{ header: "x-version", before: undefined, after: "v2", why: "by two" }]],
    ]);
    expect(routed?.winner?.name).toBe("orders/version=v2");
    expect(routed?.sent?.headers).toMatchObject({ "x-customer": ["c"], "x-one": ["1"], "x-version": ["v2"] });
  });

  const scoped =
    gateway("plugins: [{ plugin: one, path: /a }]\n") + focus("one", "x-version", "x-customer", "v2");

  it("runs a plugin only where it is for", async () => {
    const headers = { "x-customer": "c" };
    const ran = async (path: string) => (await hopOf(scoped + ORDERS, { path, headers })).plugins.length;
    expect([await ran("/a/b"), await ran("/b"), await ran("/x/../a")]).toEqual([1, 0, 1]);
  });

  it("says that a plugin for a part does not run where no row holds before it", async () => {
    const route =
      "kind: Route\nname: r\ngateway: internal\npath: /a\nheaders: [{ header: x-version, exact: v2 }]\nanswer: { status: 200 }\n";
    const request = { authority: "other", path: "/a", headers: { "x-customer": "c" } };
    expect(await hopOf(scoped + route, request)).toMatchObject({ plugins: [], unreached: ["one"] });
    expect(await text(scoped + route, request)).toContain(
      "one          does not run: it is for a host or path",
    );
  });

  it("says what became of a plugin that crashes", async () => {
    const hop = await hopOf(gateway("plugins: [one]\n") + probe("one", "\nrequest_headers trap\n") + ORDERS);
    expect(hop).toMatchObject({ plugins: [{ outcome: "crashed", answer: { status: 503 } }] });
    expect(hop.routed).toBeUndefined();
  });

  it("lets a plugin's calls be answered, and says what it waits for where they are not", async () => {
    const call = "call keys :path=/jwks,:method=GET,:authority=idp hello 100";
    const script = `\nrequest_headers ${call}\nrequest_headers return 4\ncall_response effective 2\ncall_response continue 0\n`;
    const documents = gateway("plugins: [one]\n") + probe("one", script) + ORDERS;
    expect(await hopOf(documents)).toMatchObject({ plugins: [{ outcome: "waits", calls: ["keys /jwks"] }] });
    expect(await text(documents)).toContain(
      "one          waits for keys /jwks, which nobody answers offline",
    );
    const httpAnswer = { headers: [[":status", "200"]] as [string, string][], body: "{}" };
    const answered = await hopOf(documents, {}, { httpAnswer });
    expect(answered.plugins).toMatchObject([{ outcome: "continued", calls: ["keys /jwks"] }]);
    expect(answered.routed?.winner?.name).toBe("orders/baseline");
  });

  const edge = gateway("limits: { bodyBytes: 3 }\ncors: { origins: [https://shop.example] }\n");
  const chat =
    "kind: Route\nname: chat\ngateway: internal\nhost: chat\nto: chat:1\ntraffic: { websocket: true }\n";
  const preflight = { origin: "https://a.example", "access-control-request-method": "PUT" };
  // biome-ignore format: a table, one case a line
  const edges: [string, Partial<Request>, string, number | undefined][] = [
    ["a WebSocket that no row takes", { headers: { upgrade: "websocket" } }, "", 403],
    ["one that a row takes", { authority: "chat", headers: { upgrade: "websocket" } }, "", undefined],
    ["a page that asks whether it may", { method: "OPTIONS", headers: preflight }, "", 200],
    ["a page that asks for a host that nobody has", { authority: "nobody", method: "OPTIONS", headers: preflight }, "", undefined],
    ["OPTIONS that no page sends", { method: "OPTIONS" }, "", undefined],
    ["a body that is too large", { method: "POST" }, "four", 413],
    ["one that is not", { method: "POST" }, "two", undefined],
    ["one of a row whose requests have no end", { authority: "chat", method: "POST" }, "four", undefined],
  ];
  it.each(edges)("answers before its plugins run, or not: %s", async (_, request, body, status) => {
    const documents =
      edge.replace("trust:", "plugins: [one]\ntrust:") + focus("one", "x-b", "x-a", "1") + ORDERS + chat;
    const hop = await hopOf(documents, request, body === "" ? {} : { body: Buffer.from(body) });
    expect(hop.edge?.status).toBe(status);
    expect(hop.plugins).toHaveLength(status === undefined ? 1 : 0);
  });

  it("hides secrets, also where a row looks at them", async () => {
    const route = `kind: Route
name: basic
gateway: internal
host: orders
port: 8080
headers: [{ header: authorization, prefix: Basic }]
to: basic:1
---
`;
    const headers = { authorization: "Basic c2VjcmV0", cookie: "s=c2VjcmV0" };
    const mesh = await meshOf(gateway() + ORDERS + route);
    for (const value of [headers, { ...headers, authorization: "Bearer c2VjcmV0" }]) {
      const hop = await hopThrough("internal", { ...GET, headers: value }, mesh.revision, {});
      const passage = { mesh, gateway: "internal", hop };
      const said =
        linesOf(passage, { all: true }).join("\n") + JSON.stringify(jsonOf(passage, { all: true }));
      expect(said).toMatch(/\(hidden, \d+ characters\)/);
      expect(said).not.toContain("c2VjcmV0");
    }
  });

  it("shows rows that came close, and all of them if asked", async () => {
    const documents = `${gateway()}${ORDERS}kind: Route\nname: other\ngateway: internal\nhost: other\nanswer: { status: 404 }\n`;
    expect(
      await text(documents, { headers: { "x-tenant": "acme", "x-version": "v3" } }),
    ).toBe(`gateway internal   GET orders:8080/
  Envoy        removes x-tenant: acme: nobody is trusted to set it
  row          orders/baseline   mesh.yaml:6
    host         orders   orders
    port         8080     8080
    path         /*       /
  leads to     orders-v1:8080
               GET /   host: orders:8080
               x-version: v3

  not taken
    orders/version=v2   x-version is v3, not v2

  1 more row does not hold (--all shows them)`);
    expect(await text(documents, {}, true)).toContain("    route:other         host is orders, not other");
  });
});

describe("a chain", async () => {
  const upper = await meshOf(
    `kind: Mesh\nname: upper\nlower: platform:8080\n---\nkind: Gateway\nname: in\nrole: ingress\ntrust: [x-version]\n---\n${gateway()}${ORDERS}
kind: Route\nname: to-orders\ngateway: in\nto: orders:8080\ntraffic: { host: "orders:8080" }\n`,
    "upper",
  );
  const lower = await meshOf(
    "kind: Mesh\nname: lower\nlower: nowhere:1\n---\nkind: Gateway\nname: platform\nrole: internal\n---\nkind: Service\nname: mail\ngateway: platform\nbaseline: v1\nversions: { v1: mail-v1:1 }\n",
    "lower",
  );
  const meshes = [upper, lower];
  const none = new Map<string, string>();

  async function way(request: Partial<Request>, gateway: string, given = none): Promise<string[]> {
    const start = { mesh: upper, gateway };
    const passages = await follow(start, { ...GET, ...request }, {}, (address, from) =>
      gatewayBehind(address, from, meshes, given),
    );
    return passages.map((stop) => `${stop.mesh.directory} ${stop.gateway} ${stop.hop.routed?.winner?.name}`);
  }

  it("goes on to the gateway that carries a service's name", async () => {
    expect(await way({ headers: { "x-version": "v2" } }, "in")).toEqual([
      "upper in route:to-orders",
      "upper internal orders/version=v2",
    ]);
  });

  it("goes on to the lower mesh, and leaves the documents there", async () => {
    expect(await way({ authority: "mail:8080" }, "internal")).toEqual([
      "upper internal mesh:lower",
      "lower platform mail/baseline",
    ]);
  });

  it("goes where the caller knows better", async () => {
    const given = new Map([["orders-v1:8080", "platform"]]);
    expect((await way({}, "internal", given)).at(-1)).toBe("lower platform mesh:lower");
  });

  it("ends where a circle is found out, or after many gateways", async () => {
    const circle = new Map([["platform:8080", "internal"]]);
    expect(await way({ authority: "mail:8080" }, "internal", circle)).toEqual([
      "upper internal mesh:lower",
      "upper internal mesh:lower/loop",
    ]);
    const endless = new Map([["orders-v1:8080", "internal"]]);
    expect(await way({}, "internal", endless)).toHaveLength(MOST_HOPS);
  });
});
