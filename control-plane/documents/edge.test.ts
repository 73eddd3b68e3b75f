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
    ["two ways to know a client", "clientAddress: { proxies: 1, proxyProtocol: true }", ["mesh.yaml:4 /clientAddress: these keys exclude each other; expected exactly one of proxies, trusted, proxyProtocol"]],
    ["a network that is none", "clientAddress: { trusted: [10.0.0.0/8, 10.0.0.0/33, 'fd00::/129', 1.2.3/8] }", ["1", "2", "3"].map((index, place) => `mesh.yaml:4 /clientAddress/trusted/${index}: "${["10.0.0.0/33", "fd00::/129", "1.2.3/8"][place]}" is no network; expected one such as 10.0.0.0/8 or fd00::/8`)],
    ["a limit of nothing", "limits: { headers: 0 }", ["mesh.yaml:4 /limits/headers: 0 is out of range; expected a number >= 1"]],
    ["a period that is too short", "rateLimit: { requests: 1, per: 10ms }", ["mesh.yaml:4 /rateLimit/per: 10ms is too short; expected 50ms or longer"]],
    ["an origin with a path", "cors: { origins: ['https://a.example.com/'] }", ['mesh.yaml:4 /cors/origins/0: "https://a.example.com/" is not allowed; expected https://shop.example.com, https://*.example.com for all names below it, or * for any']],
    ["credentials for everybody", "cors: { origins: ['*'], credentials: true }", ["mesh.yaml:4 /cors/credentials: any page at all could act as the user who looks at it; expected the origins that may"]],
  ];
  it.each(wrong)("refuses %s", (_, keys, errors) => {
    expect(errorsOf(keys)).toEqual(errors);
  });
});
