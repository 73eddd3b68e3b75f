import {
  ALGORITHMS,
  type Algorithm,
  makeKey,
  makeKeys,
  publicKeys,
  tokenOf,
} from "../offline/jwt-tenant-issuer.ts";
import type { Exchange } from "./case.ts";
import { testOptions } from "./test-options.ts";

const ISSUER = "https://login.shop.example";
const keys = makeKeys();
const issuer = { issuer: ISSUER, audiences: ["shop"], jwks: { keys: publicKeys(keys) } };
const good = { issuers: [issuer], tenant: { claim: "tenant" } };

const now = Math.floor(Date.now() / 1000);
const claims = { iss: ISSUER, aud: "shop", exp: now + 600, tenant: "acme" };

function token(changes: object = {}, alg: Algorithm = "ES256"): string {
  return tokenOf({ alg, kid: alg }, { ...claims, ...changes }, alg, keys[alg]);
}

/** A request with a token, and what a client claims to be. */
const bearer = (text: string): Pick<Exchange, "headers"> => ({
  headers: [
    ["x-tenant", "globex"],
    ["authorization", `Bearer ${text}`],
    ["x-tenant", "initech"],
  ],
});

const refusedAs = (status: number, outcome: string): Pick<Exchange, "answered" | "counted"> => ({
  answered: {
    status,
    details: `numesh_jwt_tenant_${outcome}`,
    headers: { "content-type": "application/problem+json", "www-authenticate": /^Bearer realm="numesh"/ },
    body: { status },
  },
  counted: { [`numesh_jwt_tenant_${outcome}`]: 1 },
});

testOptions({
  filter: "jwt-tenant",
  cases: [
    {
      title: "tenant/claim: its value takes the place of whatever the client sent",
      config: good,
      requests: [
        { ...bearer(token()), seen: { "x-tenant": "acme" } },
        { ...bearer(token({ tenant: "globex" }, "RS256")), seen: { "x-tenant": "globex" } },
        { ...bearer(token({ tenant: undefined })), ...refusedAs(403, "no_tenant") },
        { ...bearer(`${token()}x`), ...refusedAs(401, "malformed") },
        {
          ...bearer(token()),
          method: "POST",
          body: "hello",
          trailers: [["x-tenant", "globex"]],
          seen: { "x-tenant": "acme" },
          seenTrailers: [],
        },
      ],
    },
    {
      title: "tenant/claim as a JSON Pointer, tenant/header",
      config: { ...good, tenant: { claim: "/realm/tenant", header: "x-customer" } },
      requests: [
        {
          ...bearer(token({ realm: { tenant: "acme" } })),
          seen: { "x-customer": "acme", "x-tenant": ["globex", "initech"] },
        },
      ],
    },
    {
      title: "missingToken deny",
      config: { ...good, missingToken: "deny" },
      requests: [refusedAs(401, "missing")],
    },
    {
      title: "missingToken anonymous: without a tenant, but never with a wrong token",
      config: { ...good, missingToken: "anonymous" },
      requests: [
        { headers: [["x-tenant", "globex"]], seen: { "x-tenant": null } },
        { ...bearer(token({ exp: now - 600 })), ...refusedAs(401, "expired") },
      ],
    },
    {
      title: "clockSkewSeconds",
      config: { ...good, clockSkewSeconds: 300 },
      requests: [
        { ...bearer(token({ exp: now - 200 })), seen: { "x-tenant": "acme" } },
        { ...bearer(token({ exp: now - 400 })), ...refusedAs(401, "expired") },
      ],
    },
    {
      title: "issuers/audiences: one of them must be in aud",
      config: { ...good, issuers: [{ ...issuer, audiences: ["shop", "admin"] }] },
      requests: [
        { ...bearer(token({ aud: ["other", "admin"] })), seen: { "x-tenant": "acme" } },
        { ...bearer(token({ aud: "other" })), ...refusedAs(401, "audience") },
      ],
    },
    {
      title: "issuers/jwks: a key for every algorithm, keys for something else beside them",
      config: {
        ...good,
        issuers: [
          {
            ...issuer,
            jwks: {
              keys: [
                ...issuer.jwks.keys,
                { ...makeKey("RS256").jwk, use: "enc" },
                { ...makeKey("RS256").jwk, kid: "wrap", key_ops: ["wrapKey"] },
              ],
            },
          },
        ],
      },
      requests: ALGORITHMS.map((alg) => ({ ...bearer(token({}, alg)), seen: { "x-tenant": "acme" } })),
    },
  ],
  refused: [
    [{ ...good, missingToken: "allow" }, '/missingToken: expected "deny" or "anonymous"'],
    [{ ...good, clockSkewSeconds: 301 }, "/clockSkewSeconds: expected a whole number from 0 to 300"],
    [
      { ...good, tenant: { claim: "t", header: "cookie" } },
      "/tenant/header: expected a header of the plugin",
    ],
  ],
});
