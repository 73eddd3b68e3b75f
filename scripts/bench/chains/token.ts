/** Chains that decide by a token. Pure. */
import { type Algorithm, AUDIENCE, ISSUER, TENANT, type TokenMint } from "../tokens.ts";
import { FILTERS, inTurn, native, ROUTES, route, VERSION, wasm } from "./chain.ts";

/** Signatures that the floor of tokens checks in turn; the more alike they were, the cheaper it would be. */
const VERIFICATIONS = 500;

/** Algorithms with public keys; the secret of HS256 stands alone. */
const PUBLIC: readonly Algorithm[] = ["RS256", "ES256", "EdDSA"];

/** Claims that become headers beside the tenant. */
const OTHER_CLAIMS = ["sub", "scope", "jti"];

const jwtTenant = (mint: TokenMint, options: object = {}): object => ({
  issuers: [{ issuer: ISSUER, audiences: [AUDIENCE], jwks: mint.jwks(...PUBLIC) }],
  tenant: { claim: "tenant" },
  ...options,
});

const jwtTenantWithSecret = {
  issuers: [
    {
      ...{ issuer: ISSUER, audiences: [AUDIENCE] },
      secrets: [{ environment: "SECRET", algorithm: "HS256", encoding: "base64url", kid: "HS256" }],
    },
  ],
  tenant: { claim: "tenant" },
};

const jwtAuthn = (mint: TokenMint, algorithms: readonly Algorithm[], options: object = {}): object => ({
  name: "jwt_authn",
  typed_config: {
    "@type": `${FILTERS}.jwt_authn.v3.JwtAuthentication`,
    providers: {
      shop: {
        issuer: ISSUER,
        audiences: [AUDIENCE],
        local_jwks: { inline_string: JSON.stringify(mint.jwks(...algorithms)) },
        forward: true,
        claim_to_headers: headersOf(["tenant"]),
        clear_route_cache: true,
        ...options,
      },
    },
    rules: [{ match: { prefix: "/" }, requires: { provider_name: "shop" } }],
  },
});

const headersOf = (claims: readonly string[]): object[] =>
  claims.map((claim) => ({ header_name: `x-${claim}`, claim_name: claim }));

const sharing = wasm("jwt-tenant", (mint) => jwtTenant(mint, { shareClaims: true }));
const byClaim = wasm("focus-group", () => ({
  rules: [{ name: "testers", value: VERSION, when: [{ claim: "tenant", exact: TENANT }] }],
}));

/** As `ROUTES`, but the tenant's header alone makes no difference. */
const VERSION_ROUTES = [
  route([{ name: "x-version", string_match: { exact: VERSION } }], 200),
  route([], 202),
];

const CACHE = { jwt_cache_config: {} };

export const TOKEN_CHAINS = {
  "floor-bearer": wasm("floor-token", () => ""),
  "floor-bearer-claims": wasm("floor-token", () => String(OTHER_CLAIMS.length)),
  "floor-rs256": wasm("floor-token", (mint) => mint.verifications("RS256", VERIFICATIONS)),
  "floor-es256": wasm("floor-token", (mint) => mint.verifications("ES256", VERIFICATIONS)),
  "jwt-tenant": wasm("jwt-tenant", (mint) => jwtTenant(mint)),
  "jwt-tenant-hs256": wasm(
    "jwt-tenant",
    () => jwtTenantWithSecret,
    ROUTES,
    ({ secret }) => ({
      SECRET: secret,
    }),
  ),
  "jwt-tenant-claims": wasm("jwt-tenant", (mint) =>
    jwtTenant(mint, { claimHeaders: OTHER_CLAIMS.map((claim) => ({ claim, header: `x-${claim}` })) }),
  ),
  "jwt-tenant-sharing": inTurn([sharing], VERSION_ROUTES),
  "focus-group-claim": inTurn([sharing, byClaim], VERSION_ROUTES),
  "jwt-authn": native((mint) => [jwtAuthn(mint, PUBLIC)]),
  "jwt-authn-cached": native((mint) => [jwtAuthn(mint, PUBLIC, CACHE)]),
  "jwt-authn-claims": native((mint) => [
    jwtAuthn(mint, PUBLIC, { ...CACHE, claim_to_headers: headersOf(["tenant", ...OTHER_CLAIMS]) }),
  ]),
  "jwt-authn-hs256": native((mint) => [jwtAuthn(mint, ["HS256"])]),
};
