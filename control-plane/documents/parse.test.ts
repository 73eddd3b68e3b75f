import { describe, expect, it } from "vitest";
import { parseDocuments } from "./parse.ts";
import { formatError } from "./source.ts";

const errorsOf = (text: string) => parseDocuments([{ path: "mesh.yaml", text }]).errors.map(formatError);

describe("parseDocuments", () => {
  it("reads several documents of a file, fills in defaults and knows each line", () => {
    const text = `# a comment
kind: Gateway
name: internal
role: internal
---
---
kind: Feature
name: geo-discount
services:
  order-mgmt: v2
`;
    const { documents, errors } = parseDocuments([{ path: "mesh.yaml", text }]);
    expect(errors).toEqual([]);
    expect(documents.map(({ document }) => document)).toEqual([
      {
        kind: "Gateway",
        name: "internal",
        role: "internal",
        port: 8080,
        address: "0.0.0.0",
        plugins: [],
        trust: [],
        rowHeader: false,
      },
      { kind: "Feature", name: "geo-discount", services: { "order-mgmt": "v2" } },
    ]);
    expect(documents.map(({ source }) => source.line)).toEqual([2, 7]);
    expect(documents[1]?.lineOf("/services/order-mgmt")).toBe(10);
    expect(documents[1]?.lineOf("/services/absent")).toBe(9);
  });

  const gateway = "kind: Gateway\nname: edge\nrole: ingress\n";
  const service = "kind: Service\nname: a\ngateway: g\nbaseline: v1\nversions: { v1: a:80 }\n";
  const kinds = "Mesh, Gateway, Plugin, Route, Service, Feature, Tenant, Application, Binding";
  const route = "kind: Route\nname: r\ngateway: g\n";
  // biome-ignore format: a table, one case a line
  const wrong: [string, string, string[]][] = [
    ["broken YAML", "kind: [", ["mesh.yaml:1: this is no YAML: Flow sequence in block collection must be sufficiently indented and end with a ]"]],
    ["a key given twice", `${gateway}role: internal\n`, ['mesh.yaml:4: the key "role" is given twice']],
    ["a number and a text that are one name", "kind: Service\nname: a\ngateway: g\nbaseline: '1'\nversions: { 1: a:1, '1': b:1 }\n", ['mesh.yaml:5: the key "\'1\'" is given twice']],
    ["a forgotten ---", `${gateway}kind: Gateway\nname: b\nrole: ingress\n`, ['mesh.yaml:4: the key "kind" is given twice; is a line --- between two documents missing?']],
    ["a list", "- a", [`mesh.yaml:1: the document has no kind; expected one of ${kinds}`]],
    ["no kind", "name: a", [`mesh.yaml:1: the document has no kind; expected one of ${kinds}`]],
    ["an unknown kind", "kind: Gatway", [`mesh.yaml:1 /kind: unknown kind "Gatway"; expected one of ${kinds}`]],
    ["a kind from Object.prototype", "kind: constructor", [`mesh.yaml:1 /kind: unknown kind "constructor"; expected one of ${kinds}`]],
    ["an unknown key", `${gateway}prot: 80\n`, ['mesh.yaml:4 /prot: unknown key "prot"; expected one of kind, name, role, port, address, tls, clientAddress, limits, rateLimit, cors, namespace, plugins, trust, lower, rowHeader']],
    ["a key from Object.prototype", `${gateway}__proto__: {}\n`, ['mesh.yaml:4 /__proto__: unknown key "__proto__"; expected one of kind, name, role, port, address, tls, clientAddress, limits, rateLimit, cors, namespace, plugins, trust, lower, rowHeader']],
    ["a missing key", "kind: Gateway\nname: edge\n", ['mesh.yaml:1: the key "role" is missing']],
    ["a wrong type", `${gateway}port: "80"\n`, ['mesh.yaml:4 /port: "80" is of the wrong type; expected a whole number']],
    ["a port out of range", `${gateway}port: 65536\n`, ["mesh.yaml:4 /port: 65536 is out of range; expected a number <= 65535"]],
    ["a name that is none", "kind: Gateway\nname: Edge_1\nrole: ingress\n", ['mesh.yaml:2 /name: "Edge_1" is not allowed; expected a DNS label; the Envoy connects with this name as its node id']],
    ["a dot segment in a path", `${service}publish:\n  - gateway: g\n    path: /api/../admin\n`, ['mesh.yaml:8 /publish/0/path: "/api/../admin" is not allowed; expected a path such as /api/orders: no query, no escapes, no wildcard (all below it matches anyway), no empty or dot segment, no slash at the end']],
    ["a wildcard", `${service}publish: [{ gateway: g, path: /api/* }]\n`, ['mesh.yaml:6 /publish/0/path: "/api/*" is not allowed; expected a path such as /api/orders: no query, no escapes, no wildcard (all below it matches anyway), no empty or dot segment, no slash at the end']],
    ["a slash at the end", `${service}publish: [{ gateway: g, path: /api/ }]\n`, ['mesh.yaml:6 /publish/0/path: "/api/" is not allowed; expected a path such as /api/orders: no query, no escapes, no wildcard (all below it matches anyway), no empty or dot segment, no slash at the end']],
    ["an endpoint without a port", "kind: Service\nname: a\ngateway: g\nbaseline: v1\nversions:\n  v1: a\n", ['mesh.yaml:6 /versions/v1: "a" is not allowed; expected host:port, such as order-mgmt-v1:8080']],
    ["a Route with two endpoints", `${route}to: a:80\nanswer: { status: 404 }\n`, ["mesh.yaml:1: these keys exclude each other; expected exactly one of to, answer, redirect"]],
    ["a Route without an endpoint", route, ["mesh.yaml:1: something is missing; expected exactly one of to, answer, redirect"]],
    ["a header without a condition", `${route}to: a:80\nheaders:\n  - header: x-a\n`, ["mesh.yaml:6 /headers/0: the object is too short; expected a header and one condition on it"]],
    ["a header with two conditions", `${route}to: a:80\nheaders: [{ header: x-a, exact: b, prefix: c }]\n`, ["mesh.yaml:5 /headers/0: the object has too many keys; expected a header and one condition on it"]],
    ["an unknown condition", `${route}to: a:80\nheaders: [{ header: x-a, equals: b }]\n`, ['mesh.yaml:5 /headers/0/equals: unknown key "equals"; expected one of header, exact, in, prefix, suffix, contains, regex, present, absent']],
    ["a header in capitals", `${route}to: a:80\nheaders: [{ header: X-A, exact: b }]\n`, ['mesh.yaml:5 /headers/0/header: "X-A" is not allowed; expected the name of a header in lower case, or :method']],
    ["a path of an unknown kind", `${route}to: a:80\npath: { exct: /a }\n`, ['mesh.yaml:5 /path/exct: unknown key "exct"; expected one of exact, template']],
    ["a template with half a variable", `${route}to: a:80\npath: { template: "/a/{b}c" }\n`, ['mesh.yaml:5 /path/template: "/a/{b}c" is not allowed; expected a path whose segments may be variables, such as /orders/{id}/items; with /** at the end also everything below']],
    ["a host with a port", `${route}to: a:80\nhost: a:80\n`, ['mesh.yaml:5 /host: "a:80" is not allowed; expected a name such as orders or shop.example.com, *.example.com for all names below it, or * for any']],
    ["a time without a unit", `${route}to: a:80\ntraffic: { timeouts: { request: "5" } }\n`, ['mesh.yaml:5 /traffic/timeouts/request: "5" is not allowed; expected a time such as 250ms, 1.5s or 2m; 0 for none']],
    ["a header's value with a line break", `${route}answer: { status: 200, headers: { x-a: "a\\nb" } }\n`, ['mesh.yaml:4 /answer/headers/x-a: "a\\nb" is not allowed; expected text without line breaks; %REQ(name)% and other command operators of Envoy are filled in, and a percent sign is %%']],
    ["a Binding to two things", "kind: Binding\nname: b\napplication: a\nconsumes: c\nto: { system: crm:80, mock: { status: 200 } }\n", ["mesh.yaml:5 /to: these keys exclude each other; expected exactly one of application with api, system, address, mock"]],
    ["a Binding to half a neighbour", "kind: Binding\nname: b\napplication: a\nconsumes: c\nto: { application: d }\n", ["mesh.yaml:5 /to: something is missing; expected exactly one of application with api, system, address, mock"]],
    ["an unknown kind of fallback", "kind: Application\nname: a\ngateway: g\nconsumes: { shared: [{ name: idp, fallback: internet }] }\n", ['mesh.yaml:4 /consumes/shared/0/fallback: "internet" is not allowed; expected "platform"']],
    ["two mistakes", "kind: Gateway\nrole: other\n", ['mesh.yaml:1: the key "name" is missing', 'mesh.yaml:2 /role: "other" is not allowed; expected "ingress" or "internal" or "egress"']],
  ];
  it.each(wrong)("refuses %s", (_, text, expected) => {
    expect(errorsOf(text)).toEqual(expected);
  });

  it("refuses a file that unfolds to far more than it is", () => {
    const bomb = ["a: &a [x,x,x,x,x,x,x,x,x,x]"];
    for (let level = 1; level < 9; level++) {
      const above = String.fromCharCode(96 + level);
      bomb.push(
        `${String.fromCharCode(97 + level)}: &${String.fromCharCode(97 + level)} [${`*${above},`.repeat(10)}]`,
      );
    }
    expect(errorsOf(bomb.join("\n"))[0]).toContain("Excessive alias count");
  });

  it("keeps the right documents of a file with a wrong one apart", () => {
    const { documents, errors } = parseDocuments([
      { path: "mesh.yaml", text: `${gateway}---\nkind: Nothing\n` },
    ]);
    expect(documents).toHaveLength(1);
    expect(errors).toHaveLength(1);
  });
});
