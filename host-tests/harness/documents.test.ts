import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { outlineOf, trustIssuer } from "./documents.ts";
import { temporaryDirectory } from "./temporary.ts";
import type { Issuer } from "./tokens.ts";

const issuer: Issuer = {
  url: "https://login.example",
  jwks: { keys: [{ kty: "EC", kid: "new" }] },
  sign: () => Promise.reject(new Error("not needed")),
};
const KEYS = '{"keys":[{"kty":"EC","kid":"new"}]}';

async function folderWith(text: string): Promise<string> {
  const folder = await temporaryDirectory();
  await writeFile(join(folder, "a.yaml"), text);
  return folder;
}

describe("trustIssuer replaces the keys of the issuer and nothing else", () => {
  const before =
    "# first\nkind: Plugin\nconfig:\n  issuers:\n    - issuer: https://other.example\n      jwks: {keys: []}\n";
  const after = "  list: [a,b]   # kept\n---\nkind: Other\n";
  it.each([
    [
      "in block style",
      "    - issuer: https://login.example\n      jwks: # these\n        keys:\n          - kty: RSA\n            kid: old\n",
      `    - issuer: https://login.example\n      jwks: # these\n        ${KEYS}\n`,
    ],
    [
      "in flow style",
      "    - {issuer: 'https://login.example', jwks: {keys: [{kid: old}]}, audiences: [a]}\n",
      `    - {issuer: 'https://login.example', jwks: ${KEYS}, audiences: [a]}\n`,
    ],
    [
      "in two places",
      "    - issuer: https://login.example\n      jwks: {}\n    - jwks: {keys: []}\n      issuer: https://login.example\n",
      `    - issuer: https://login.example\n      jwks: ${KEYS}\n    - jwks: ${KEYS}\n      issuer: https://login.example\n`,
    ],
  ])("%s", async (_title, text, expected) => {
    const folder = await folderWith(before + text + after);
    await trustIssuer(folder, issuer);
    expect(await readFile(join(folder, "a.yaml"), "utf8")).toBe(before + expected + after);
  });

  it("and says so if nobody knows the issuer", async () => {
    await expect(trustIssuer(await folderWith(before), issuer)).rejects.toThrow(
      /lists the issuer https:\/\/login/,
    );
  });
});

describe("outlineOf", () => {
  it("gives the gateways and the names that lead to them", async () => {
    const documents = join(import.meta.dirname, "fixtures", "documents");
    const names = new Map([["hello:8080", "internal"]]);
    expect(await outlineOf(documents)).toEqual({ gateways: ["internal"], names, redirecting: [] });
  });

  it("says what is wrong, with file, line and key", async () => {
    const folder = await folderWith("kind: Gateway\nname: a\nrole: sideways\n");
    await expect(outlineOf(folder)).rejects.toThrow(/^The documents are wrong:\n.*a\.yaml:3 \/role: /);
  });
});
