import { createHmac, createPublicKey } from "node:crypto";
import {
  ALGORITHMS,
  type Algorithm,
  encode,
  makeKey,
  makeKeys,
  publicKeys,
  tokenOf,
} from "../offline/jwt-tenant-issuer.ts";
import type { CalledService, Exchange } from "./case.ts";
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

/** A request with this Authorization header. */
const authorized = (value: string): Pick<Exchange, "headers"> => ({ headers: [["authorization", value]] });

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

/** A token with this `typ`. */
function typed(typ: string): string {
  return tokenOf({ alg: "ES256", kid: "ES256", typ }, claims, "ES256", keys.ES256);
}

/** Claims that meet the requirements below. */
const MEMBER = {
  level: 2,
  email_verified: true,
  blocked: false,
  azp: "shop-app",
  realm_access: { roles: ["reader", "buyer", "x"] },
  groups: "customers staff",
  sub: "user-7",
  sid: "s",
  country: "NL",
  scope: "orders:write orders:read",
  roles: ["buyer", "admin"],
};

const SECRET = "s".repeat(70);

/** A token with an HMAC for a signature. */
function hmac(alg: "HS256" | "HS384" | "HS512", secret: string, header: object = {}, iss = ISSUER): string {
  const signed = `${encode({ alg, ...header })}.${encode({ ...claims, iss })}`;
  return `${signed}.${createHmac(`sha${alg.slice(2)}`, secret)
    .update(signed)
    .digest("base64url")}`;
}

function publicPem(): string {
  return createPublicKey(keys.RS256.privateKey).export({ format: "pem", type: "spki" }).toString();
}

const realmKeys = { acme: makeKey("ES256"), globex: makeKey("RS256"), initech: makeKey("ES256") };

/** A token of a realm, signed with the key of the same or another one. */
function realm(name: keyof typeof realmKeys, signer = name): string {
  const alg = signer === "globex" ? "RS256" : "ES256";
  const iss = `https://login.shop.example/realms/${name}`;
  return tokenOf({ alg, kid: signer }, { ...claims, iss, tenant: "else" }, alg, realmKeys[signer]);
}

/** What the issuers publish, by path; among it keys that nobody here can use. */
const PUBLISHED: Readonly<Record<string, object>> = {
  "/jwks": { keys: publicKeys(keys) },
  "/": { keys: [{ kty: "EC", crv: "secp256k1", x: "", y: "" }, ...publicKeys(keys), { kty: "AKP" }] },
  "/realms/acme/certs": { keys: [{ ...realmKeys.acme.jwk, kid: "acme" }] },
  "/realms/globex/certs": { keys: [{ ...realmKeys.globex.jwk, kid: "globex" }] },
};

const publish: CalledService = ({ headers }) => {
  const published = PUBLISHED[headers.find(([name]) => name === ":path")?.[1] ?? ""];
  if (published === undefined) return { headers: [[":status", "404"]] };
  return { headers: [[":status", "200"]], body: JSON.stringify(published) };
};

testOptions({
  filter: "jwt-tenant",
  services: {
    "https://keys.shop.example": publish,
    keys: publish,
    broken: () => ({ headers: [[":status", "200"]], body: '{"keys":[' }),
  },
  env: {
    JWT_SECRET: SECRET,
    JWT_SECRET_BASE64: Buffer.from(SECRET).toString("base64"),
    JWT_SECRET_BASE64URL: Buffer.from(SECRET).toString("base64url"),
    JWT_SECRET_SHORT: "s".repeat(31),
  },
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
                { ...makeKey("EdDSA").jwk, kid: "other", alg: "Ed25519" },
                { ...makeKey("RS256").jwk, use: "enc" },
                { ...makeKey("RS256").jwk, kid: "wrap", key_ops: ["wrapKey"] },
              ],
            },
          },
        ],
      },
      requests: ALGORITHMS.map((alg) => ({ ...bearer(token({}, alg)), seen: { "x-tenant": "acme" } })),
    },
    {
      title: "issuers/algorithms: only these, whatever keys there are",
      config: { ...good, issuers: [{ ...issuer, algorithms: ["RS256", "RS384", "ES512"] }] },
      requests: [
        { ...bearer(token({}, "RS256")), seen: { "x-tenant": "acme" } },
        { ...bearer(token({}, "ES512")), seen: { "x-tenant": "acme" } },
        { ...bearer(token({}, "ES256")), ...refusedAs(401, "algorithm") },
      ],
    },
    {
      title: "issuers/algorithms: each of them alone",
      config: {
        ...good,
        issuers: [{ ...issuer, algorithms: ["RS512", "ES256", "ES384"] }],
      },
      requests: [
        { ...bearer(token({}, "RS512")), seen: { "x-tenant": "acme" } },
        { ...bearer(token({}, "ES384")), seen: { "x-tenant": "acme" } },
        { ...bearer(token({}, "RS256")), ...refusedAs(401, "algorithm") },
      ],
    },
    {
      title: "issuers/types: one of them must be typ",
      config: { ...good, issuers: [{ ...issuer, types: ["at+jwt", "application/secevent+jwt"] }] },
      requests: [
        { ...bearer(typed("at+jwt")), seen: { "x-tenant": "acme" } },
        { ...bearer(typed("application/AT+JWT")), seen: { "x-tenant": "acme" } },
        { ...bearer(typed("secevent+jwt")), seen: { "x-tenant": "acme" } },
        { ...bearer(typed("JWT")), ...refusedAs(401, "type") },
        { ...bearer(token()), ...refusedAs(401, "type") },
      ],
    },
    {
      title: "issuers/requireExpiry false: a token without exp is good for ever",
      config: { ...good, issuers: [{ ...issuer, requireExpiry: false }] },
      requests: [
        { ...bearer(token({ exp: undefined })), seen: { "x-tenant": "acme" } },
        { ...bearer(token({ exp: now - 600 })), ...refusedAs(401, "expired") },
      ],
    },
    {
      title: "issuers/requireExpiry true",
      config: { ...good, issuers: [{ ...issuer, requireExpiry: true }] },
      requests: [{ ...bearer(token({ exp: undefined })), ...refusedAs(401, "no_expiry") }],
    },
    {
      title: "issuers/maxLifetimeSeconds: from iat, without it from nbf",
      config: { ...good, issuers: [{ ...issuer, maxLifetimeSeconds: 900, requireExpiry: false }] },
      requests: [
        { ...bearer(token({ iat: now - 300 })), seen: { "x-tenant": "acme" } },
        { ...bearer(token({ nbf: now - 300 })), seen: { "x-tenant": "acme" } },
        { ...bearer(token({ iat: now - 301, nbf: now })), ...refusedAs(401, "lifetime") },
        { ...bearer(token()), ...refusedAs(401, "lifetime") },
        { ...bearer(token({ exp: undefined })), ...refusedAs(401, "no_expiry") },
      ],
    },
    {
      title: "require, of all tokens and of an issuer's: each kind of test",
      config: {
        ...good,
        require: [
          { claim: "level", equals: 2 },
          { claim: "email_verified", equals: true },
          { claim: "blocked", equals: false },
          { claim: "azp", in: ["shop-web", "shop-app"] },
          { claim: "/realm_access/roles", contains: ["buyer", "reader"] },
        ],
        issuers: [
          {
            ...issuer,
            require: [
              { claim: "groups", containsAny: ["staff", "partners"] },
              { claim: "sub", pattern: "user-\\d+" },
              { claim: "act", present: false },
              { claim: "sid", present: true },
              { claim: "country", equals: "NL" },
              { scopes: ["orders:read"] },
            ],
          },
        ],
      },
      requests: [
        { ...bearer(token(MEMBER)), seen: { "x-tenant": "acme" } },
        {
          ...bearer(token({ ...MEMBER, scope: undefined, scp: ["orders:read"] })),
          seen: { "x-tenant": "acme" },
        },
        ...[
          { level: "2" },
          { level: 3 },
          { email_verified: false },
          { azp: "other" },
          { realm_access: { roles: ["buyer"] } },
          { groups: "customers" },
          { sub: "user-x" },
          { act: { sub: "admin" } },
          { sid: null },
          { country: "nl" },
          { scope: "orders:write orders:reader" },
        ].map((changes) => ({
          ...bearer(token({ ...MEMBER, ...changes })),
          ...refusedAs(403, "requirement"),
        })),
      ],
    },
    {
      title: "paths: what holds for them",
      config: {
        ...good,
        missingToken: "deny",
        paths: [
          { exact: "/health", token: "ignored" },
          { prefix: "/public", methods: ["GET", "HEAD"], token: "optional" },
          { template: "/orders/{id}/refund", methods: ["POST"], require: [{ scopes: ["orders:refund"] }] },
          { prefix: "/admin", token: "required", require: [{ claim: "roles", contains: ["admin"] }] },
        ],
      },
      requests: [
        { ...bearer("nonsense"), path: "/health?x=1", seen: { "x-tenant": null } },
        { path: "/public/a", seen: { "x-tenant": null } },
        { ...bearer(token()), path: "/public/a", seen: { "x-tenant": "acme" } },
        { ...bearer(`${token()}x`), path: "/public/a", ...refusedAs(401, "malformed") },
        { method: "POST", path: "/public/a", ...refusedAs(401, "missing") },
        { path: "/publicity", ...refusedAs(401, "missing") },
        { ...bearer(token()), method: "POST", path: "/orders/7/refund", ...refusedAs(403, "requirement") },
        { ...bearer(token()), method: "POST", path: "/orders/7/refund/", ...refusedAs(403, "requirement") },
        { ...bearer(token()), path: "/orders/7/refund", seen: { "x-tenant": "acme" } },
        { ...bearer(token()), path: "/orders/7", seen: { "x-tenant": "acme" } },
        {
          ...bearer(token({ scope: "orders:read orders:refund" })),
          method: "POST",
          path: "/orders/7/refund",
          seen: { "x-tenant": "acme" },
        },
        { ...bearer(token({ roles: ["admin"] })), path: "/admin/x", seen: { "x-tenant": "acme" } },
        { ...bearer(token()), path: "/%61dmin/x", ...refusedAs(403, "requirement") },
        {
          ...bearer(token()),
          path: "/x/..;/admin",
          answered: { status: 400, details: "numesh_jwt_tenant_path" },
        },
        { ...bearer(token()), path: "//admin", answered: { status: 400, details: "numesh_jwt_tenant_path" } },
      ],
    },
    {
      title: "mode observe: refusals are counted, and the request passes without a tenant",
      config: { ...good, mode: "observe" },
      requests: [
        { ...bearer(token()), seen: { "x-tenant": "acme" } },
        { ...bearer(`${token()}x`), seen: { "x-tenant": null }, counted: { numesh_jwt_tenant_malformed: 1 } },
        { seen: { "x-tenant": null }, counted: { numesh_jwt_tenant_missing: 1 } },
      ],
    },
    {
      title: "mode enforce",
      config: { ...good, mode: "enforce" },
      requests: [refusedAs(401, "missing")],
    },
    {
      title: "maxTokenBytes",
      config: { ...good, maxTokenBytes: 400 },
      requests: [
        { ...bearer(token()), seen: { "x-tenant": "acme" } },
        { ...bearer(token({ filler: "x".repeat(200) })), ...refusedAs(401, "too_large") },
      ],
    },
    {
      title: "tokenFrom: headers, a cookie, a parameter",
      config: {
        ...good,
        severalTokens: "deny",
        tokenFrom: [
          { header: "authorization", scheme: "Token" },
          { header: "x-token" },
          { cookie: "session" },
          { query: "access_token" },
        ],
      },
      requests: [
        { ...authorized(`token ${token()}`), seen: { "x-tenant": "acme" } },
        { ...authorized(`Bearer ${token()}`), ...refusedAs(401, "missing") },
        { headers: [["x-token", token()]], seen: { "x-tenant": "acme" } },
        { headers: [["cookie", `a=b; session=${token()}; c=d`]], seen: { "x-tenant": "acme" } },
        { path: `/?a=b&access_token=${token()}`, seen: { "x-tenant": "acme" } },
        { headers: [["x-token", token()]], path: `/?access_token=${token()}`, ...refusedAs(401, "several") },
        {
          headers: [
            ["x-token", token()],
            ["x-token", token()],
          ],
          ...refusedAs(401, "several"),
        },
        { headers: [["cookie", `session=${token()}; session=x`]], ...refusedAs(401, "several") },
      ],
    },
    {
      title: "severalTokens first: the others are taken out",
      config: {
        ...good,
        severalTokens: "first",
        tokenFrom: [{ header: "authorization", scheme: "Bearer" }, { cookie: "session" }, { query: "t" }],
      },
      requests: [
        {
          path: "/orders?t=other&a=b",
          headers: [
            ["authorization", `Bearer ${token()}`],
            ["cookie", "a=b; session=one; session=two; c=d"],
          ],
          seen: { "x-tenant": "acme", authorization: /^Bearer /, cookie: "a=b; c=d" },
          seenPath: "/orders?a=b",
        },
        {
          headers: [
            ["authorization", "Bearer x"],
            ["cookie", `session=${token()}`],
          ],
          ...refusedAs(401, "malformed"),
        },
      ],
    },
    {
      title: "forwardToken false: it goes no further, wherever it stood",
      config: {
        ...good,
        forwardToken: false,
        missingToken: "anonymous",
        tokenFrom: [{ header: "authorization", scheme: "Bearer" }, { cookie: "session" }, { query: "t" }],
      },
      requests: [
        { ...bearer(token()), seen: { "x-tenant": "acme", authorization: null } },
        { headers: [["cookie", `session=${token()}`]], seen: { "x-tenant": "acme", cookie: null } },
        { path: `/?a=1&t=${token()}&b=2`, seen: { "x-tenant": "acme" }, seenPath: "/?a=1&b=2" },
        { ...authorized("Basic eDp5"), seen: { "x-tenant": null, authorization: "Basic eDp5" } },
      ],
    },
    {
      title: "forwardToken true",
      config: { ...good, forwardToken: true },
      requests: [{ ...bearer(token()), seen: { "x-tenant": "acme", authorization: /^Bearer / } }],
    },
    {
      title: "invalidToken anonymous: the request passes without its token, but only where it may have none",
      config: {
        ...good,
        missingToken: "anonymous",
        invalidToken: "anonymous",
        paths: [{ prefix: "/orders", token: "required" }],
      },
      requests: [
        {
          ...bearer(token({ exp: 1 })),
          seen: { "x-tenant": null, authorization: null },
          counted: { numesh_jwt_tenant_expired: 1 },
        },
        { ...authorized("Basic x, Bearer y"), seen: { authorization: null } },
        { ...bearer(token({ tenant: undefined })), ...refusedAs(403, "no_tenant") },
        { ...bearer(token({ exp: 1 })), path: "/orders", ...refusedAs(401, "expired") },
      ],
    },
    {
      title: "invalidToken deny",
      config: { ...good, missingToken: "anonymous", invalidToken: "deny" },
      requests: [{ ...bearer(token({ exp: 1 })), ...refusedAs(401, "expired") }],
    },
    {
      title: "tenant/claim of several, tenant/default, tenant/anonymous",
      config: {
        ...good,
        missingToken: "anonymous",
        tenant: { claim: ["tenant", "/org/id"], default: "shared", anonymous: "guests" },
      },
      requests: [
        { ...bearer(token()), seen: { "x-tenant": "acme" } },
        { ...bearer(token({ tenant: null, org: { id: 42 } })), seen: { "x-tenant": "42" } },
        { ...bearer(token({ tenant: undefined })), seen: { "x-tenant": "shared" } },
        { ...bearer(token({ tenant: "a b" })), ...refusedAs(403, "no_tenant") },
        { headers: [["x-tenant", "globex"]], seen: { "x-tenant": "guests" } },
      ],
    },
    {
      title: "tenant/map: from values of the claim, and from no others",
      config: { ...good, tenant: { claim: "tid", map: { "8f1c-77": "acme", "https://x/y": "globex" } } },
      requests: [
        { ...bearer(token({ tid: "8f1c-77" })), seen: { "x-tenant": "acme" } },
        { ...bearer(token({ tid: "https://x/y" })), seen: { "x-tenant": "globex" } },
        { ...bearer(token({ tid: "acme" })), ...refusedAs(403, "no_tenant") },
      ],
    },
    {
      title: "tenant/pattern, tenant/maxLength, tenant/allow",
      config: {
        ...good,
        tenant: { claim: "t", pattern: "[a-z/@]+", maxLength: 5, allow: ["a/b", "long/one"] },
      },
      requests: [
        { ...bearer(token({ t: "a/b" })), seen: { "x-tenant": "a/b" } },
        { ...bearer(token({ t: "b/a" })), ...refusedAs(403, "no_tenant") },
        { ...bearer(token({ t: "long/one" })), ...refusedAs(403, "no_tenant") },
        { ...bearer(token({ t: "A/B" })), ...refusedAs(403, "no_tenant") },
      ],
    },
    {
      title: "tenant/optional true: a valid token without a tenant passes",
      config: { ...good, tenant: { claim: "tenant", optional: true } },
      requests: [
        { ...bearer(token({ tenant: undefined })), seen: { "x-tenant": null } },
        { ...bearer(token({ tenant: "a b" })), ...refusedAs(403, "no_tenant") },
      ],
    },
    {
      title: "tenant/optional false",
      config: { ...good, tenant: { claim: "tenant", optional: false } },
      requests: [{ ...bearer(token({ tenant: undefined })), ...refusedAs(403, "no_tenant") }],
    },
    {
      title: "claimHeaders: of every kind of value, and of nothing else",
      config: {
        ...good,
        missingToken: "anonymous",
        claimHeaders: [
          { claim: "sub", header: "x-user" },
          { claim: "/address/zip", header: "x-zip" },
          { claim: "roles", header: "x-roles", list: "join" },
          { claim: "roles", header: "x-role", list: "first" },
          { claim: "name", header: "x-name", encoding: "percent" },
          { claim: "name", header: "x-plain", encoding: "plain" },
        ],
        payloadHeader: "x-payload",
        shareClaims: true,
      },
      requests: [
        {
          headers: [
            ["authorization", `Bearer ${token({ ...MEMBER, name: "Zoë, 100%", address: { zip: 1017 } })}`],
            ["x-plain", "mine"],
            ["x-payload", "mine"],
          ],
          seen: {
            "x-tenant": "acme",
            "x-user": "user-7",
            "x-zip": "1017",
            "x-roles": "buyer,admin",
            "x-role": "buyer",
            "x-name": "Zo%C3%AB,%20100%25",
            "x-plain": null,
            "x-payload": /^eyJ[\w-]+$/,
          },
        },
        {
          headers: ["x-user", "x-roles", "x-name", "x-payload", "x-tenant"].map((name) => [name, "mine"]),
          seen: { "x-user": null, "x-roles": null, "x-name": null, "x-payload": null, "x-tenant": null },
        },
        {
          headers: [["authorization", `Bearer ${token({ roles: ["a", "b,admin"], sub: "a\r\nx: y" })}`]],
          method: "POST",
          body: "hello",
          trailers: [
            ["x-user", "mine"],
            ["x-other", "mine"],
          ],
          seen: { "x-user": null, "x-roles": null, "x-role": "a" },
          seenTrailers: [["x-other", "mine"]],
        },
      ],
    },
    {
      title: "shareClaims false",
      config: { ...good, shareClaims: false },
      requests: [{ ...bearer(token()), seen: { "x-tenant": "acme" } }],
    },
    {
      title: "allowPreflight true: what a browser asks before it may send a token",
      config: { ...good, allowPreflight: true },
      requests: [
        {
          method: "OPTIONS",
          headers: [
            ["origin", "https://shop.example"],
            ["access-control-request-method", "POST"],
            ["x-tenant", "globex"],
          ],
          seen: { "x-tenant": null },
        },
        { method: "OPTIONS", headers: [["origin", "https://shop.example"]], ...refusedAs(401, "missing") },
      ],
    },
    {
      title: "allowPreflight false",
      config: { ...good, allowPreflight: false },
      requests: [
        {
          method: "OPTIONS",
          headers: [
            ["origin", "https://shop.example"],
            ["access-control-request-method", "POST"],
          ],
          ...refusedAs(401, "missing"),
        },
      ],
    },
    {
      title: "realm",
      config: { ...good, realm: "The Shop" },
      requests: [{ answered: { status: 401, headers: { "www-authenticate": 'Bearer realm="The Shop"' } } }],
    },
    {
      title: "cacheBytes 0: every token is verified each time",
      config: { ...good, cacheBytes: 0 },
      requests: [1, 2].map(() => ({ ...bearer(token()), seen: { "x-tenant": "acme" } })),
    },
    {
      title: "issuers/remoteJwks: keys are fetched, and the first request waits for them",
      config: {
        ...good,
        issuers: [{ issuer: ISSUER, remoteJwks: { uri: "https://keys.shop.example/jwks" } }],
      },
      requests: ALGORITHMS.map((alg) => ({ ...bearer(token({}, alg)), seen: { "x-tenant": "acme" } })),
    },
    {
      title: "issuers/remoteJwks with all that may be said of it; an unknown key is fetched, and is no other",
      config: {
        ...good,
        issuers: [
          {
            issuer: ISSUER,
            remoteJwks: {
              uri: "http://keys.shop.example:8080/",
              cluster: "keys",
              timeoutMilliseconds: 1000,
              cacheSeconds: 60,
              keepSeconds: 3600,
              cooldownSeconds: 1,
              waitMilliseconds: 2000,
            },
          },
        ],
      },
      requests: [
        { ...bearer(token()), seen: { "x-tenant": "acme" } },
        {
          ...bearer(tokenOf({ alg: "ES256", kid: "new" }, claims, "ES256", keys.ES256)),
          ...refusedAs(401, "key"),
        },
      ],
    },
    {
      title: "issuers/remoteJwks without keys: 503, at once where no request may wait",
      config: {
        ...good,
        issuers: [
          {
            issuer: ISSUER,
            remoteJwks: { uri: "https://broken.shop.example/", cluster: "broken", waitMilliseconds: 0 },
          },
          {
            issuer: `${ISSUER}/x`,
            remoteJwks: { uri: "https://nobody.example/", cluster: "none", waitMilliseconds: 0 },
          },
        ],
      },
      requests: [ISSUER, `${ISSUER}/x`].map((iss) => ({
        ...bearer(token({ iss })),
        answered: { status: 503, details: "numesh_jwt_tenant_no_keys" },
      })),
    },
    {
      title: "issuers/remoteJwks without keys: 503, after the time that a request may wait",
      config: {
        ...good,
        issuers: [
          {
            issuer: ISSUER,
            remoteJwks: { uri: "https://broken.shop.example/", cluster: "broken", waitMilliseconds: 100 },
          },
        ],
      },
      requests: [{ ...bearer(token()), answered: { status: 503, details: "numesh_jwt_tenant_no_keys" } }],
      only: { at: "HTTP/2", because: "no time passes on wasm-host" },
    },
    {
      title: "issuers with {tenant}: one rule for many, each with keys of its own",
      config: {
        issuers: [
          {
            issuer: "https://login.shop.example/realms/{tenant}",
            remoteJwks: { uri: "https://login.shop.example/realms/{tenant}/certs", cluster: "keys" },
          },
        ],
        tenant: { allow: ["acme", "globex"] },
      },
      requests: [
        { ...bearer(realm("acme")), seen: { "x-tenant": "acme" } },
        { ...bearer(realm("globex")), seen: { "x-tenant": "globex" } },
        { ...bearer(realm("initech")), ...refusedAs(401, "issuer") },
        { ...bearer(realm("globex", "acme")), ...refusedAs(401, "key") },
      ],
    },
    {
      title: "issuers/secrets: HMAC with secrets of the environment",
      config: {
        ...good,
        issuers: [
          {
            issuer: ISSUER,
            algorithms: ["HS256", "HS384", "HS512", "EdDSA", "Ed25519"],
            secrets: [
              { environment: "JWT_SECRET", algorithm: "HS256", kid: "one" },
              { environment: "JWT_SECRET_BASE64", algorithm: "HS384", encoding: "base64" },
              { environment: "JWT_SECRET_BASE64URL", algorithm: "HS512", encoding: "base64url" },
            ],
          },
          {
            issuer: `${ISSUER}/text`,
            secrets: [{ environment: "JWT_SECRET", algorithm: "HS256", encoding: "text" }],
          },
        ],
      },
      requests: [
        { ...bearer(hmac("HS256", SECRET, { kid: "one" })), seen: { "x-tenant": "acme" } },
        { ...bearer(hmac("HS384", SECRET)), seen: { "x-tenant": "acme" } },
        { ...bearer(hmac("HS512", SECRET)), seen: { "x-tenant": "acme" } },
        { ...bearer(hmac("HS256", SECRET, {}, `${ISSUER}/text`)), seen: { "x-tenant": "acme" } },
        { ...bearer(hmac("HS256", SECRET, { kid: "two" })), ...refusedAs(401, "key") },
        { ...bearer(hmac("HS256", `${SECRET}x`, { kid: "one" })), ...refusedAs(401, "signature") },
        { ...bearer(token()), ...refusedAs(401, "algorithm") },
      ],
    },
    {
      title: "issuers/jwks: what an RSA key signs is never verified with HMAC",
      config: good,
      requests: [
        { ...bearer(hmac("HS256", publicPem(), { kid: "RS256" })), ...refusedAs(401, "key") },
        { ...bearer(hmac("HS256", publicPem())), ...refusedAs(401, "key") },
      ],
    },
  ],
  refused: [
    [
      { ...good, issuers: [{ ...issuer, secrets: [] }] },
      "/issuers/0: expected exactly one of jwks, remoteJwks, secrets",
    ],
    [
      {
        ...good,
        issuers: [{ issuer: ISSUER, secrets: [{ environment: "JWT_SECRET_SHORT", algorithm: "HS256" }] }],
      },
      "/issuers/0/secrets/0/environment: expected an environment variable of the VM with a secret of 32 to 1024 bytes",
    ],
    [
      { ...good, issuers: [{ issuer: ISSUER, secrets: [{ environment: "NOWHERE", algorithm: "HS256" }] }] },
      "/issuers/0/secrets/0/environment: expected an environment variable",
    ],
    [
      { ...good, issuers: [{ issuer: ISSUER, remoteJwks: { uri: "ftp://x/" } }] },
      "/issuers/0/remoteJwks/uri: expected http:// or https://",
    ],
    [
      { ...good, issuers: [{ issuer: ISSUER, remoteJwks: { uri: "https://x/{tenant}" } }] },
      "/issuers/0/remoteJwks/uri: has {tenant}, which issuer has not",
    ],
    [
      { ...good, issuers: [{ issuer: "x/{tenant}", remoteJwks: { uri: "https://x/{tenant}" } }] },
      "/tenant/allow: is missing",
    ],
    [
      {
        ...good,
        issuers: [{ issuer: ISSUER, remoteJwks: { uri: "https://x/", cacheSeconds: 9, keepSeconds: 8 } }],
      },
      "/issuers/0/remoteJwks/keepSeconds: must not be less than cacheSeconds",
    ],
    [{ ...good, mode: "log" }, '/mode: expected "enforce" or "observe"'],
    [{ ...good, maxTokenBytes: 16385 }, "/maxTokenBytes: expected a whole number from 256 to 16384"],
    [{ ...good, tokenFrom: [{}] }, "/tokenFrom/0: expected one of header, cookie, query"],
    [
      { ...good, tokenFrom: [{ header: "cookie" }] },
      "/tokenFrom/0/header: expected authorization, or an ordinary",
    ],
    [
      { ...good, tokenFrom: [{ header: "x-tenant" }] },
      "/tokenFrom: has a header that is set to something else, too",
    ],
    [
      { ...good, tokenFrom: [{ cookie: "a", query: "b" }] },
      "/tokenFrom/0/query: unknown key, expected one of cookie",
    ],
    [{ ...good, require: [{ claim: "a" }] }, "/require/0: expected exactly one of equals, in, contains"],
    [{ ...good, require: [{ claim: "a", pattern: "(" }] }, "/require/0/pattern: expected a pattern: at byte"],
    [
      { ...good, paths: [{ prefix: "/a", exact: "/a" }] },
      "/paths/0: expected exactly one of exact, prefix, template",
    ],
    [
      { ...good, paths: [{ prefix: "/a/../b" }] },
      "/paths/0/prefix: expected a path that is decoded and normalised",
    ],
    [
      { ...good, paths: [{ template: "/a{b}" }] },
      "/paths/0/template: expected a path with braces only around",
    ],
    [
      { ...good, paths: [{ exact: "/a", token: "ignored", require: [{ scopes: ["a"] }] }] },
      "/paths/0/require: cannot be met where the token is ignored",
    ],
    [
      { ...good, claimHeaders: [{ claim: "a", header: "x-tenant" }] },
      "/claimHeaders/0/header: is set to something",
    ],
    [{ ...good, payloadHeader: "host" }, "/payloadHeader: expected a header of the plugin's own"],
    [{ ...good, realm: 'a"b' }, "/realm: expected visible ASCII characters without quotes"],
    [{ ...good, tenant: { claim: "t", default: "a b" } }, "/tenant/default: expected a tenant that pattern"],
    [{ ...good, tenant: { claim: "t", map: {} } }, "/tenant/map: expected an object of 1 to 1000 members"],
    [{ ...good, tenant: { claim: "t", map: { a: "b c" } } }, "/tenant/map/a: expected a tenant that pattern"],
    [
      { ...good, issuers: [{ ...issuer, algorithms: ["HS1"] }] },
      '/issuers/0/algorithms/0: expected "RS256", ',
    ],
    [{ ...good, missingToken: "allow" }, '/missingToken: expected "deny" or "anonymous"'],
    [{ ...good, clockSkewSeconds: 301 }, "/clockSkewSeconds: expected a whole number from 0 to 300"],
    [
      { ...good, tenant: { claim: "t", header: "cookie" } },
      "/tenant/header: expected a header of the plugin",
    ],
  ],
});
