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
        'more.yaml:2 /name: "v1" is also a version of Service "billing"; expected a name that is no version, since both travel in x-version',
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
