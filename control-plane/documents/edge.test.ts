import { describe, expect, it } from "vitest";
import { catalogueOf } from "./catalogue.ts";
import { parseDocuments } from "./parse.ts";
import { checkReferences } from "./references.ts";
import { formatError } from "./source.ts";

function errorsOf(keys: string): string[] {
  const text = `kind: Gateway\nname: edge\nrole: ingress\n${keys}\n`;
  const { documents, errors } = parseDocuments([{ path: "mesh.yaml", text }]);
  const { catalogue } = catalogueOf(documents);
  return [...errors, ...(errors.length === 0 ? checkReferences(catalogue) : [])].map(formatError);
}

const FILES = "{ certificate: /tls/tls.crt, key: /tls/tls.key }";
const FILE =
  "expected the whole name of a file on the gateway's machine, in a folder of its own, such as /etc/numesh/tls/tls.crt";

describe("how a gateway meets its clients", () => {
  // biome-ignore format: a table, one case a line
  const wrong: [string, string, string[]][] = [
    ["no certificate", "tls: { certificates: [] }", ["mesh.yaml:4 /tls/certificates: the list is too short; expected at least one certificate: the client gets the one whose names include what it asks for, else the first"]],
    ["a certificate without its key", "tls: { certificates: [{ certificate: /tls/tls.crt }] }", ['mesh.yaml:4 /tls/certificates/0: the key "key" is missing']],
    ["a file without a folder", "tls: { certificates: [{ certificate: /tls.crt, key: /tls/tls.key }] }", [`mesh.yaml:4 /tls/certificates/0/certificate: "/tls.crt" is not allowed; ${FILE}`]],
    ["a relative file", "tls: { certificates: [{ certificate: tls/tls.crt, key: /tls/tls.key }] }", [`mesh.yaml:4 /tls/certificates/0/certificate: "tls/tls.crt" is not allowed; ${FILE}`]],
    ["a certificate twice", `tls: { certificates: [${FILES}, ${FILES}] }`, ['mesh.yaml:4 /tls/certificates/1/certificate: "/tls/tls.crt" is there twice']],
    ["a redirect from the port itself", `port: 8443\ntls: { certificates: [${FILES}], redirectFrom: 8443 }`, ["mesh.yaml:5 /tls/redirectFrom: 8443 is the port for TLS; expected another one"]],
    ["a version that is none", `tls: { certificates: [${FILES}], minimum: "1.1" }`, ['mesh.yaml:4 /tls/minimum: "1.1" is not allowed; expected "1.2" or "1.3"']],
    ["an authority without names", `tls: { certificates: [${FILES}], clients: { ca: /tls/ca.crt } }`, ['mesh.yaml:4 /tls/clients: the key "names" is missing']],
  ];
  it.each(wrong)("refuses %s", (_, keys, errors) => {
    expect(errorsOf(keys)).toEqual(errors);
  });
});
