import { createHash } from "node:crypto";
import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { PluginLoader } from "./documents/plugins.ts";
import { formatError } from "./documents/source.ts";
import { AS_WRITTEN } from "./envoy/placement.ts";
import { compile } from "./revision.ts";

/** Somebody's own module: one of ours, under another name and without its manifest. */
const MODULE = fileURLToPath(new URL("../dist/modules/focus-group.wasm", import.meta.url));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "numesh-revision-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** What is wrong with one plugin document. */
async function errorsOf(plugin: string): Promise<string[]> {
  const path = join(folder, "mesh.yaml");
  const gateway = "---\nkind: Gateway\nname: g\nrole: internal\nplugins: [p]\n";
  const compiled = await compile([{ path, text: plugin + gateway }], new PluginLoader(), AS_WRITTEN);
  return compiled.ok ? [] : compiled.errors.map((error) => formatError(error).replaceAll(`${folder}/`, ""));
}

describe("compile", () => {
  it("refuses files without a document", async () => {
    expect(await errorsOf("")).toEqual([
      'mesh.yaml:5 /plugins/0: there is no Plugin "p"; expected one to be declared',
    ]);
    const compiled = await compile([{ path: "a.yaml", text: "# nothing\n" }], new PluginLoader(), AS_WRITTEN);
    expect(compiled).toMatchObject({
      ok: false,
      errors: [{ file: "a.yaml", message: "there is no document here" }],
    });
  });

  it("shows what the module finds wrong at its line, in its own words", async () => {
    const plugin =
      "kind: Plugin\nname: p\nmodule: focus-group\nconfig:\n  rules:\n    - name: a\n      wen: []\n";
    const errors = await errorsOf(plugin);
    expect(errors).toEqual([
      "mesh.yaml:7 /config/rules/0/wen: unknown key, expected one of name, enabled, when, " +
        "value, split, valueFrom, useDefault",
    ]);
  });

  it("shows also what no schema could find", async () => {
    // The schema cannot tell a key of 512 bits from one of 2048.
    const weak = `${"A".repeat(85)}Q`;
    const plugin = `kind: Plugin
name: p
module: jwt-tenant
config:
  issuers:
    - issuer: https://a
      jwks:
        keys:
          - kty: RSA
            e: AQAB
            n: ${weak}
  tenant: { claim: tenant }
`;
    const errors = await errorsOf(plugin);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(/^mesh\.yaml:11 \/config\/issuers\/0\/jwks\/keys\/0\/n: /);
  });

  it("never shows a private key that somebody has pasted", async () => {
    const secret = "vwnQQXvqddIBSrnuwLDE-sivr7aYuBL0YfCsjR2FOSk";
    const errors = await errorsOf(`kind: Plugin
name: p
module: jwt-tenant
config:
  issuers: [{ issuer: https://a, jwks: { keys: [{ kty: EC, crv: P-256, x: a, y: b, d: ${secret} }] } }]
  tenant: { claim: tenant }
`);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(/private or secret key/);
    expect(errors[0]).not.toContain(secret);
  });

  it("takes a third-party module by its path, with or without a manifest", async () => {
    const plugin = "kind: Plugin\nname: p\nmodule: ./other.wasm\nconfig: { rules: [] }\n";
    expect(await errorsOf(plugin)).toEqual([
      expect.stringMatching(
        /^mesh\.yaml:3 \/module: the module "\.\/other\.wasm" cannot be used: there is no such file; expected /,
      ),
    ]);
    await copyFile(MODULE, join(folder, "other.wasm"));
    expect(await errorsOf(plugin)).toEqual([]);
    await writeFile(join(folder, "other.json"), JSON.stringify({ sha256: "00", owns: [], schema: {} }));
    expect(await errorsOf(plugin)).toEqual([
      expect.stringContaining("cannot be used: its manifest has the sha256 of another file"),
    ]);
  });

  it.each([
    ["owns that is no list", { owns: {} }],
    ["owns with something else in it", { owns: [null] }],
    ["a pointer that is none", { owns: [{ pointer: 7 }] }],
    ["no schema", { schema: undefined }],
    ["an asynchronous schema", { schema: { $async: true } }],
    ["a schema that never ends", { schema: { $ref: "#" } }],
    ["a schema that is none", { schema: { type: 7 } }],
  ])("refuses a manifest with %s", async (_, wrong) => {
    await copyFile(MODULE, join(folder, "other.wasm"));
    const sha256 = createHash("sha256")
      .update(await readFile(MODULE))
      .digest("hex");
    await writeFile(join(folder, "other.json"), JSON.stringify({ sha256, owns: [], schema: {}, ...wrong }));
    const errors = await errorsOf("kind: Plugin\nname: p\nmodule: ./other.wasm\nconfig: { rules: [] }\n");
    expect(errors).toHaveLength(1);
  });

  it("knows which headers baggage sets: those that it trusts", async () => {
    const documents = (trust: string) => `kind: Plugin
name: p
module: baggage
config: { trust: ${trust} }
---
kind: Service
name: billing
gateway: g
baseline: v1
versions: { v1: "billing-v1:8080", v2: "billing-v2:8080" }
---
kind: Feature
name: geo-discount
services: { billing: v2 }
`;
    expect(await errorsOf(documents("[x-version]"))).toEqual([]);
    expect(await errorsOf(documents("[x-tenant]"))).toEqual([
      expect.stringContaining("matches x-version, which no plugin of this gateway sets"),
    ]);
  });

  it("refuses a plugin that has an ingress believe a tenant", async () => {
    const ingress = "---\nkind: Gateway\nname: edge\nrole: ingress\nplugins: [b]\n";
    const plugin = (trust: string) =>
      `kind: Plugin\nname: b\nmodule: baggage\nconfig: { trust: ${trust} }\n---\n`;
    const p = "kind: Plugin\nname: p\nmodule: focus-group\nconfig: { rules: [] }\n";
    expect(await errorsOf(plugin("[x-version]") + p + ingress)).toEqual([]);
    expect(await errorsOf(plugin("[x-tenant]") + p + ingress)).toEqual([
      "mesh.yaml:14 /plugins/0: b sets x-tenant to what the client says, and an ingress never believes that; " +
        "expected a plugin that reads the tenant from a verified token, such as jwt-tenant",
    ]);
  });

  it("refuses a plugin that has an ingress choose a tenant by what the client says", async () => {
    const documents =
      "kind: Gateway\nname: edge\nrole: ingress\nplugins: [p]\n" +
      "---\nkind: Plugin\nname: p\nmodule: focus-group\nconfig: { header: x-tenant, rules: [] }\n";
    expect(await errorsOf(documents)).toEqual([
      expect.stringMatching(/^mesh\.yaml:4 \/plugins\/0: p sets x-tenant to what the client says, /),
    ]);
  });

  it("survives a config that contains itself", async () => {
    const errors = await errorsOf("kind: Plugin\nname: p\nmodule: focus-group\nconfig: &c { rules: [*c] }\n");
    expect(errors).toHaveLength(1);
  });

  it("refuses a file that is no module", async () => {
    await writeFile(join(folder, "other.wasm"), "not wasm");
    const errors = await errorsOf("kind: Plugin\nname: p\nmodule: ./other.wasm\n");
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(/^mesh\.yaml:1 \/config: the module refuses its config: /);
  });
});
