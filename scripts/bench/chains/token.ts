/** Chains that decide by a token. Pure. */
import { type Algorithm, AUDIENCE, ISSUER, type TokenMint } from "../tokens.ts";
import { FILTERS, native, wasm } from "./chain.ts";

/** Signatures that the floor of tokens checks in turn; the more alike they were, the cheaper it would be. */
const VERIFICATIONS = 500;

/** What both verify by now. */
const ASYMMETRIC: readonly Algorithm[] = ["RS256", "ES256"];

const jwtTenant = (mint: TokenMint): object => ({
  issuers: [{ issuer: ISSUER, audiences: [AUDIENCE], jwks: mint.jwks(...ASYMMETRIC) }],
  tenant: { claim: "tenant" },
});

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
        claim_to_headers: [{ header_name: "x-tenant", claim_name: "tenant" }],
        clear_route_cache: true,
        ...options,
      },
    },
    rules: [{ match: { prefix: "/" }, requires: { provider_name: "shop" } }],
  },
});

export const TOKEN_CHAINS = {
  "floor-bearer": wasm("floor-token", () => ""),
  "floor-rs256": wasm("floor-token", (mint) => mint.verifications("RS256", VERIFICATIONS)),
  "floor-es256": wasm("floor-token", (mint) => mint.verifications("ES256", VERIFICATIONS)),
  "jwt-tenant": wasm("jwt-tenant", jwtTenant),
  "jwt-authn": native((mint) => [jwtAuthn(mint, ASYMMETRIC)]),
  "jwt-authn-cached": native((mint) => [jwtAuthn(mint, ASYMMETRIC, { jwt_cache_config: {} })]),
  "jwt-authn-hs256": native((mint) => [jwtAuthn(mint, ["HS256"])]),
  "jwt-authn-eddsa": native((mint) => [jwtAuthn(mint, ["EdDSA"])]),
};
