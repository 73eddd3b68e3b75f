import { describe, expect, it } from "vitest";
import { meshOf } from "../explain/fixtures/mesh.ts";
import { changesOf } from "./changes.ts";
import { compareRevisions, isEqual } from "./revisions.ts";
import { hideSecrets } from "./secrets.ts";
import { linesOf } from "./text.ts";

const rule = (id: string, value = "beta") =>
  `{ name: r, value: ${value}, when: [{ header: x-customer, in: [${id}] }] }`;
const mesh = ({
  gateway = "",
  config = `{ header: x-version, rules: [${rule("c-1, c-2")}] }`,
  rest = "",
} = {}) =>
  `kind: Gateway\nname: internal\nrole: internal\n${gateway || "plugins: [groups]\ntrust: [x-version]\n"}---
kind: Plugin\nname: groups\nmodule: focus-group\nconfig: ${config}\n---
kind: Service\nname: orders\ngateway: internal\nbaseline: v1\nversions: { v1: orders-v1:8080 }\n---\n${rest}`;

async function diff(before: string, after: string): Promise<string[]> {
  const [old, now] = [await meshOf(before, "old"), await meshOf(after, "new")];
  const difference = compareRevisions(old.revision, now.revision);
  const lines = linesOf(difference);
  expect(isEqual(difference)).toBe(lines.length === 0);
  return lines;
}

const ROUTE = "kind: Route\nname: r\ngateway: internal\nhost: crm\nto: crm:1\n";

describe("diff", () => {
  it("finds nothing where only places and order differ", async () => {
    const moved = `# a comment\n${mesh().split("---\n").reverse().join("---\n")}`;
    expect(await diff(mesh(), moved)).toEqual([]);
  });

  // biome-ignore format: a table, one case a line
  const cases: [string, string, string, string[]][] = [
    ["a row that comes", mesh(), mesh({ rest: ROUTE }), ["rows of internal", "  + route:r   crm:*/* -> crm:1"]],
    ["a row that goes", mesh({ rest: ROUTE }), mesh(), ["rows of internal", "  - route:r   crm:*/* -> crm:1"]],
    ["another address", mesh({ rest: ROUTE }), mesh({ rest: ROUTE.replace("crm:1", "crm:2") }), ["rows of internal", "  ~ route:r", "      to: crm:1 -> crm:2"]],
    ["criteria", mesh({ rest: ROUTE }), mesh({ rest: `${ROUTE}path: /a\nheaders: [{ header: x-a, present: true }]\n` }), ["rows of internal", "  ~ route:r", "      path: /* -> /a[/*]", "      headers: none -> x-a: present"]],
    ["how requests are sent", mesh({ rest: ROUTE }), mesh({ rest: `${ROUTE}traffic: { timeouts: { request: 5s } }\n` }), ["rows of internal", "  ~ route:r", "      timeouts: none -> {\"request\":5000}"]],
    ["a gateway's settings", mesh(), mesh({ gateway: "plugins: [groups]\ntrust: [x-version, x-tenant]\nport: 9000\n" }), ["gateways", "  ~ internal", "      trust: +x-tenant", "      port: 8080 -> 9000"]],
    ["a list of a plugin", mesh(), mesh({ config: `{ header: x-version, rules: [${rule("c-2, c-3")}] }` }), ["plugins", "  ~ groups", "      config.rules.0.when.0.in: -c-1, +c-3"]],
    ["its order", mesh(), mesh({ config: `{ header: x-version, rules: [${rule("c-2, c-1")}] }` }), ["plugins", "  ~ groups", "      config.rules.0.when.0.in: the same in another order"]],
    ["a value of a plugin", mesh(), mesh({ config: `{ header: x-version, rules: [${rule("c-1, c-2", "gamma")}] }` }), ["plugins", "  ~ groups", "      config.rules.0.value: beta -> gamma"]],
  ];
  it.each(cases)("shows %s", async (_, before, after, expected) => {
    expect(await diff(before, after)).toEqual(expected);
  });

  it("shows what gateways and plugins come and go", async () => {
    const other = `${mesh()}kind: Gateway\nname: edge\nrole: ingress\n`;
    expect(await diff(mesh(), other)).toEqual(["gateways", "  + edge"]);
    const more = `kind: Plugin\nname: more\nmodule: focus-group\nconfig: { header: x-b, rules: [${rule("c-1")}] }\n`;
    expect(await diff(mesh({ rest: more }), mesh())).toEqual(["plugins", "  - more"]);
  });

  it("never shows a secret, and yet sees that it is another one", () => {
    const config = (k: string) => hideSecrets({ keys: [{ kty: "oct", k }], clientSecret: k, key: "open" });
    const changes = changesOf(config("AAAA"), config("BBBB"));
    expect(changes.map(({ field }) => field)).toEqual(["keys.0.k", "clientSecret"]);
    expect(JSON.stringify(changes)).not.toMatch(/AAAA|BBBB/);
    expect(changesOf(config("AAAA"), config("AAAA"))).toEqual([]);
  });
});
