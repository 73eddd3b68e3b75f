import { describe, expect, it } from "vitest";
import { catalogueOf } from "../documents/catalogue.ts";
import type { Manifest, Module } from "../documents/modules.ts";
import { parseDocuments } from "../documents/parse.ts";
import { formatError } from "../documents/source.ts";
import { slicesOf } from "../table/slices.ts";
import { AS_WRITTEN, type Placement } from "./placement.ts";
import type { Resource } from "./resource.ts";
import { resourcesOf } from "./resources.ts";

const MODULE: Module = {
  wasm: new Uint8Array([0, 97, 115, 109]),
  sha256: "ab".repeat(32),
  checkConfig: () => [],
};

const MANIFEST: Manifest = {
  name: "p",
  version: "1",
  sha256: MODULE.sha256,
  place: "request",
  needsBody: false,
  lowestEnvoy: "1.36.2",
  reads: [],
  owns: [],
  schema: {},
};

/** The resources of each gateway; no plugin owns a header. */
function compile(text: string, placement: Placement = AS_WRITTEN, module = MODULE): Map<string, Resource[]> {
  const { documents, errors } = parseDocuments([{ path: "mesh.yaml", text }]);
  const { catalogue } = catalogueOf(documents);
  const { slices, errors: tableErrors } = slicesOf(catalogue, new Map());
  expect([...errors, ...tableErrors].map(formatError)).toEqual([]);
  const modules = new Map([...catalogue.plugins.keys()].map((name) => [name, module]));
  return new Map(slices.map((slice) => [slice.gateway, resourcesOf(slice, catalogue, modules, placement)]));
}

// biome-ignore lint/suspicious/noExplicitAny: Envoy's JSON is looked into at many depths
function json(resources: Resource[] | undefined, type: Resource["type"]): any {
  return resources?.find((resource) => resource.type === type)?.json;
}

const gateway = (name: string, more = "") =>
  `kind: Gateway\nname: ${name}\nrole: internal\ntrust: [x-version]\n${more}---\n`;
const service = (more = "", port = 8080) =>
  `kind: Service\nname: orders\ngateway: internal\nport: ${port}\nbaseline: v1\nversions: { v1: orders-v1:8080, v2: 10.0.0.2:80 }\n${more}`;

describe("routes", () => {
  // Each virtual host begins with the same route.
  const routesOf = (text: string) =>
    json(compile(text).get("internal"), "route").virtual_hosts.map(
      ({ routes: [first, ...routes], ...host }: { routes: { name: string }[] }) => {
        expect(first?.name).toBe("refused/dots-with-parameter");
        return { ...host, routes };
      },
    );

  const domains: [string, string, number, string[]][] = [
    ["a port", "", 8080, ["orders:8080"]],
    ["the default port", "", 80, ["orders", "orders:80"]],
    [
      "a namespace",
      "namespace: shop\n",
      8080,
      ["orders:8080", "orders.shop:8080", "orders.shop.svc:8080", "orders.shop.svc.cluster.local:8080"],
    ],
  ];
  it.each(domains)("match the authorities of %s", (_, more, port, expected) => {
    expect(routesOf(gateway("internal", more) + service("", port))[0].domains).toEqual(expected);
  });

  it("are one for each value of a header, however many", () => {
    const names = Array.from(
      { length: 30 },
      (_, index) => `${"a-very-long-name-of-a-feature".repeat(2)}-${index}.x`,
    );
    const features = names
      .map((name) => `---\nkind: Feature\nname: ${name}\nservices: { orders: v2 }\n`)
      .join("");
    const [virtualHost] = routesOf(gateway("internal") + service(features));
    const values = virtualHost.routes.map(
      ({ match }: { match: { headers?: { string_match: object }[] } }) => match.headers?.[0]?.string_match,
    );
    expect(values).toEqual([...["v2", ...names.sort()].map((exact) => ({ exact })), undefined]);
    expect(new Set(virtualHost.routes.map(({ name }: { name: string }) => name)).size).toBe(2);
  });

  const rewrites: [string, string, object][] = [
    ["/api/orders", "/orders", { prefix_rewrite: "/orders" }],
    ["/", "/orders", { prefix_rewrite: "/orders/" }],
    ["/a.b", "/", { regex_rewrite: { pattern: { regex: "^/a\\.b(/|$)" }, substitution: "/" } }],
  ];
  it.each(rewrites)("rewrite %s to %s", (path, rewrite, expected) => {
    const [virtualHost] = routesOf(
      gateway("internal") + service(`publish: [{ gateway: internal, path: ${path}, rewrite: ${rewrite} }]`),
    ).filter(({ name }: { name: string }) => name === "*");
    expect(virtualHost.routes[0].route).toMatchObject(expected);
  });
});

describe("clusters", () => {
  const clustersOf = (placement: Placement) =>
    (compile(gateway("internal") + service(), placement).get("internal") ?? [])
      .filter(({ type }) => type === "cluster")
      .map(({ json: { name, type, load_assignment } }) => [
        name,
        type,
        JSON.stringify(load_assignment)
          .match(/"address":"([^"]+)","port_value":(\d+)/)
          ?.slice(1, 3)
          .join(" "),
      ]);

  it("are one for each endpoint, resolved by Envoy where it is a name", () => {
    expect(clustersOf(AS_WRITTEN)).toEqual([
      ["orders/v2", "STATIC", "10.0.0.2 80"],
      ["orders/v1", "STRICT_DNS", "orders-v1 8080"],
    ]);
  });

  it("keep their names where a placement says where they are", () => {
    const resolve = new Map([["orders-v1:8080", { host: "127.0.0.1", port: 4711 }]]);
    expect(clustersOf({ ...AS_WRITTEN, resolve })[1]).toEqual(["orders/v1", "STATIC", "127.0.0.1 4711"]);
  });
});

describe("plugins", () => {
  const plugin = (config: string) => `kind: Plugin\nname: p\nmodule: ./p.wasm\nconfig: ${config}\n---\n`;
  const of = (config: string) =>
    compile(plugin(config) + gateway("internal", "plugins: [p]\n")).get("internal");

  it("keep the name that the listener asks for, and change the one that Envoy reports, with the config", () => {
    const [first, second] = ["{ a: 1 }", "{ a: 2 }"].map((config) => json(of(config), "plugin"));
    expect(first.name).toBe("numesh.plugin.p");
    expect(second.name).toBe(first.name);
    expect(first.typed_config.config.name).toMatch(/^p\.[0-9a-f]{12}$/);
    expect(second.typed_config.config.name).not.toBe(first.typed_config.config.name);
    expect(json(of("{ a: 1 }"), "listener")).toEqual(json(of("{ a: 2 }"), "listener"));
  });

  it.each([
    ["asks for bodies", { needsBody: true }, true],
    ["does not", { needsBody: false }, undefined],
    ["has no manifest", undefined, undefined],
  ])("may be given a body while they hold up the headers where their module %s", (_, known, expected) => {
    const manifest = known === undefined ? {} : { manifest: { ...MANIFEST, ...known } };
    const text = plugin("{}") + gateway("internal", "plugins: [p]\n");
    const { config } = json(
      compile(text, AS_WRITTEN, { ...MODULE, ...manifest }).get("internal"),
      "plugin",
    ).typed_config;
    expect(config.allow_on_headers_stop_iteration).toBe(expected);
  });

  it("fail closed, carry their module, and run before the router", () => {
    const { config } = json(of("{}"), "plugin").typed_config;
    expect(config.failure_policy).toBe("FAIL_RELOAD");
    expect(config.vm_config.code.local.inline_bytes).toBe("AGFzbQ==");
    const [manager] = json(of("{}"), "listener").filter_chains[0].filters;
    expect(manager.typed_config.http_filters.map(({ name }: { name: string }) => name)).toEqual([
      "numesh.plugin.p",
      "envoy.filters.http.router",
    ]);
  });
});

it("a gateway is sent its slice and nothing else", () => {
  const resources = compile(gateway("internal") + gateway("other") + service());
  expect(JSON.stringify(resources.get("internal"))).toContain("orders-v1");
  expect(JSON.stringify(resources.get("other"))).not.toContain("orders");
});

describe("what a plugin calls", () => {
  const documents = (uri: string) =>
    `${gateway("internal", "plugins: [p]\n")}kind: Plugin\nname: p\nmodule: p\nconfig: { issuers: [{ keys: "${uri}" }] }\n---\n${service()}`;
  const module = { ...MODULE, manifest: { ...MANIFEST, calls: [{ pointer: "/issuers/*/keys" }] } };
  const clusterOf = (uri: string) => {
    const name = uri.replace(/(?<=\w|\])\/.*$/, "");
    return compile(documents(uri), AS_WRITTEN, module)
      .get("internal")
      ?.find((resource) => resource.type === "cluster" && resource.name === name)?.json;
  };
  const place = (host: string, port: number) => ({
    load_assignment: {
      endpoints: [
        {
          lb_endpoints: [{ endpoint: { address: { socket_address: { address: host, port_value: port } } } }],
        },
      ],
    },
  });

  it.each([
    ["http://login.example/keys", "login.example", 80],
    ["http://login.example:8081/keys?a=b", "login.example", 8081],
    ["https://10.0.0.7", "10.0.0.7", 443],
    ["http://[::1]:81/x", "::1", 81],
  ])("by %s is a cluster", (uri, host, port) => expect(clusterOf(uri)).toMatchObject(place(host, port)));

  it("by https must have a certificate of its name", () => {
    expect(clusterOf("https://login.example:8443/keys")).toMatchObject({
      ...place("login.example", 8443),
      transport_socket: {
        typed_config: {
          sni: "login.example",
          common_tls_context: {
            validation_context: {
              trusted_ca: { filename: "/etc/ssl/certs/ca-certificates.crt" },
              match_typed_subject_alt_names: [{ san_type: "DNS", matcher: { exact: "login.example" } }],
            },
          },
        },
      },
    });
  });

  it.each(["login.example/keys", "ftp://login.example", "http://"])("by %s is none", (uri) =>
    expect(
      compile(documents(uri), AS_WRITTEN, module)
        .get("internal")
        ?.filter(({ type }) => type === "cluster")
        .map(({ name }) => name),
    ).toEqual(["orders/v2", "orders/v1"]),
  );
});
