import { describe, expect, it } from "vitest";
import { catalogueOf } from "./catalogue.ts";
import { parseDocuments } from "./parse.ts";
import { checkReferences } from "./references.ts";
import { formatError } from "./source.ts";

const MESH = `kind: Gateway
name: ingress
role: ingress
---
kind: Gateway
name: internal
role: internal
---
kind: Service
name: billing
gateway: internal
baseline: v1
versions: { v1: billing-v1:8080 }
`;

const PLUGIN = "kind: Plugin\nname: p\nmodule: jwt-tenant\n";
const ROUTE = "kind: Route\nname: r\ngateway: ingress\n";
const APPLICATION = "kind: Application\nname: shop\ngateway: internal\n";
const BINDING = (name: string, consumes: string) =>
  `kind: Binding\nname: ${name}\napplication: shop\nconsumes: ${consumes}\n`;

function errorsOf(text: string): string[] {
  const parsed = parseDocuments([
    { path: "mesh.yaml", text: MESH },
    { path: "more.yaml", text },
  ]);
  expect(parsed.errors).toEqual([]);
  const { catalogue, errors } = catalogueOf(parsed.documents);
  return [...errors, ...checkReferences(catalogue)].map(formatError);
}

describe("catalogueOf", () => {
  it("files documents by kind and name", () => {
    const { documents } = parseDocuments([{ path: "mesh.yaml", text: MESH }]);
    const { catalogue, errors } = catalogueOf(documents);
    expect(errors).toEqual([]);
    expect([...catalogue.gateways.keys()]).toEqual(["ingress", "internal"]);
    expect(catalogue.services.get("billing")?.document.baseline).toBe("v1");
  });

  const wrong: [string, string, string[]][] = [
    [
      "a name given twice",
      "kind: Gateway\nname: internal\nrole: internal\n",
      ['more.yaml:2 /name: there is already a Gateway "internal" at mesh.yaml:5'],
    ],
    [
      "a plugin that is not there",
      "kind: Gateway\nname: g\nrole: internal\nplugins: [tenant]\n",
      ['more.yaml:4 /plugins/0: there is no Plugin "tenant"; expected one to be declared'],
    ],
    [
      "an ingress that would believe the client's tenant",
      "kind: Gateway\nname: g\nrole: ingress\ntrust: [x-version, x-tenant]\n",
      [
        "more.yaml:4 /trust/1: an ingress never believes a tenant that the client names; expected a plugin that reads the tenant from a verified token, such as jwt-tenant",
      ],
    ],
    [
      "a service behind a gateway that is not there",
      "kind: Service\nname: a\ngateway: none\nbaseline: v1\nversions: { v1: a:1 }\n",
      ['more.yaml:3 /gateway: there is no Gateway "none"; expected one of "ingress", "internal"'],
    ],
    [
      "a service behind an ingress",
      "kind: Service\nname: a\ngateway: ingress\nbaseline: v1\nversions: { v1: a:1 }\n",
      [
        'more.yaml:3 /gateway: Gateway "ingress" has the role ingress; expected a Gateway with the role internal; what an ingress shows is listed under publish',
      ],
    ],
    [
      "a baseline that is no version",
      "kind: Service\nname: a\ngateway: internal\nbaseline: toString\nversions: { v1: a:1 }\n",
      ['more.yaml:4 /baseline: there is no version "toString"; expected one of "v1"'],
    ],
    [
      "a port that is none",
      "kind: Service\nname: a\ngateway: internal\nbaseline: v1\nversions: { v1: a:99999 }\n",
      ['more.yaml:5 /versions/v1: "a:99999" has no port between 1 and 65535; expected host:port'],
    ],
    [
      "a feature of a service and a version that are not there",
      "kind: Feature\nname: f\nservices: { nobody: v1, billing: v9 }\n",
      [
        'more.yaml:3 /services/nobody: there is no Service "nobody"; expected one of "billing"',
        'more.yaml:3 /services/billing: there is no version of billing "v9"; expected one of "v1"',
      ],
    ],
    [
      "a feature named like a version",
      "kind: Feature\nname: v1\nservices: { billing: v1 }\n",
      [
        'more.yaml:2 /name: "v1" is also a version of Service "billing"; expected a name that is no version, since both travel in one header',
      ],
    ],
    [
      "a tenant of a service that is not there",
      "kind: Tenant\nname: acme\nservices: { nobody: { baseline: v2, versions: { v1: a:1 } } }\n",
      [
        'more.yaml:3 /services/nobody: there is no Service "nobody"; expected one of "billing"',
        'more.yaml:3 /services/nobody/baseline: there is no version "v2"; expected one of "v1"',
      ],
    ],
    [
      "two Mesh documents",
      "kind: Mesh\nname: a\n---\nkind: Mesh\nname: b\n",
      ["more.yaml:4: there is already a Mesh document at more.yaml:1; expected one for the whole mesh"],
    ],
    [
      "a header that says two things",
      "kind: Mesh\nname: a\nroutingHeaders: { tenant: x-version }\n",
      ["more.yaml:3 /routingHeaders: x-version is there twice; expected a header of its own for each"],
    ],
    [
      "trust in what is no routing header",
      "kind: Gateway\nname: g\nrole: internal\ntrust: [x-user]\n",
      [
        'more.yaml:4 /trust/0: there is no routing header "x-user"; expected one of "x-tenant", "x-version", "x-namespace"',
      ],
    ],
    [
      "a plugin for a row that headers select",
      `${PLUGIN}---\n${ROUTE}to: a:80\nheaders: [{ header: x-version, exact: v2 }]\nplugins: [p]\n`,
      [
        "more.yaml:10 /plugins: a plugin cannot be for a row that headers select: Envoy chooses plugins before any plugin has set a header; expected plugins in a Route without headers, or in the Gateway with a host or path; they run for all rows there",
      ],
    ],
    [
      "a Route to a version that is not there",
      `${ROUTE}to: { service: billing, version: v9 }\nmirror: { to: { service: nobody, version: v1 } }\n`,
      [
        'more.yaml:4 /to/version: there is no version of billing "v9"; expected one of "v1"',
        'more.yaml:5 /mirror/to/service: there is no Service "nobody"; expected one of "billing"',
      ],
    ],
    [
      "a rewrite with what the path does not have",
      `${ROUTE}to: a:80\npath: { template: "/a/{id}" }\nrewrite: /b/{name}/**\n`,
      [
        'more.yaml:6 /rewrite: the path has no variable "name"; expected one of id',
        "more.yaml:6 /rewrite: the path is no template that ends with /**; expected no /** here; what is below a prefix stays below it",
      ],
    ],
    [
      "keys that ask for an endpoint",
      `${ROUTE}answer: { status: 404 }\nrewrite: /a\ntraffic: { protocol: http2 }\n`,
      [
        "more.yaml:5 /rewrite: rewrite is for requests that go to an endpoint; expected the key to",
        "more.yaml:6 /traffic: traffic is for requests that go to an endpoint; expected the key to",
      ],
    ],
    [
      "a redirect that says twice what the path becomes",
      `${ROUTE}path: { template: "/a/{b}" }\nredirect: { path: /c, prefix: /d }\n`,
      [
        "more.yaml:5 /redirect/prefix: path says already what the path becomes; expected one of the two",
        "more.yaml:5 /redirect/prefix: a template has no prefix that could be replaced; expected path",
      ],
    ],
    [
      "conditions that no matcher has",
      `${ROUTE}to: a:80\nheaders:\n  - { header: host, exact: a }\n  - { header: x-a, regex: "(?=a)" }\n`,
      [
        "more.yaml:6 /headers/0/header: the host is a criterion of its own; expected the key host",
        "more.yaml:7 /headers/1/regex: this is no pattern: it has something that not every reader understands alike",
      ],
    ],
    [
      "a name that nothing binds, and a platform that is not there",
      `${APPLICATION}consumes:\n  neighbours: [{ name: prices }]\n  shared: [{ name: idp, fallback: platform }]\n`,
      [
        'more.yaml:5 /consumes/neighbours/0/name: Application "shop" consumes "prices", which no Binding binds; expected a Binding with application: shop and consumes: prices, or fallback: platform here',
        "more.yaml:6 /consumes/shared/0/fallback: there is no lower mesh that could have it; expected the key lower in the Mesh document",
      ],
    ],
    [
      "bindings that do not fit",
      `${APPLICATION}consumes: { neighbours: [{ name: prices }] }\n---\n${BINDING("a", "prices")}to: { application: shop, api: nothing }\n---\n${BINDING("b", "prices")}to: { mock: { status: 200 } }\ntraffic: { protocol: http2 }\n---\n${BINDING("c", "idp")}to: { address: a:99999 }\n`,
      [
        'more.yaml:10 /to/api: there is no API for neighbours of shop "nothing"; expected one to be declared',
        'more.yaml:15 /consumes: "prices" of shop is already bound at more.yaml:6',
        "more.yaml:17 /traffic: a mock is answered here; nothing is sent; expected no traffic",
        'more.yaml:22 /consumes: there is no name that shop consumes "idp"; expected one of "prices"',
        'more.yaml:23 /to/address: "a:99999" has no port between 1 and 65535; expected host:port',
      ],
    ],
    [
      "an Application that publishes what is not there",
      `${APPLICATION}publishes:\n  public: [{ name: api, service: nobody, gateway: none, path: /a }]\n  neighbours: [{ name: api, service: billing }]\n`,
      [
        'more.yaml:5 /publishes/public/0/gateway: there is no Gateway "none"; expected one of "ingress", "internal"',
        'more.yaml:5 /publishes/public/0/service: there is no Service "nobody"; expected one of "billing"',
        'more.yaml:6 /publishes/neighbours/0/name: "api" is there twice',
      ],
    ],
  ];
  it.each(wrong)("refuses %s", (_, text, expected) => {
    expect(errorsOf(text)).toEqual(expected);
  });

  it("knows a version that only a tenant has", () => {
    const tenant =
      "kind: Tenant\nname: acme\nservices: { billing: { baseline: v7, versions: { v7: a:1 } } }\n";
    expect(errorsOf(`${tenant}---\nkind: Feature\nname: f\nservices: { billing: v7 }\n`)).toEqual([]);
  });
});
