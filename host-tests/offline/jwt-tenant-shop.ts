/** The shop's jwt-tenant, and tokens that are right but for what a case changes. */
import { type Algorithm, makeKeys, type Part, publicKeys, tokenOf } from "./jwt-tenant-issuer.ts";
import { NOW } from "./jwt-tenant-plugin.ts";

export const ISSUER = "https://login.shop.example";
export const OTHER_ISSUER = "https://login.other.example";
export const keys = makeKeys();
export const otherKeys = makeKeys();

/** The plugin's config: two issuers, of which only the first names audiences. */
export const config = {
  issuers: [
    { issuer: ISSUER, audiences: ["shop", "shop-admin"], jwks: { keys: publicKeys(keys) } },
    { issuer: OTHER_ISSUER, jwks: { keys: publicKeys(otherKeys) } },
  ],
  tenant: { claim: "tenant" },
};

export const header = { alg: "ES256", kid: "ES256", typ: "JWT" };
export const claims = { iss: ISSUER, aud: "shop", exp: NOW + 600, tenant: "acme" };

/** A token of the first issuer. */
export const signed = (payload: Part, head: Part = header, algorithm: Algorithm = "ES256"): string =>
  tokenOf(head, payload, algorithm, keys[algorithm]);

/** The good claims without one of them. */
export const without = (name: keyof typeof claims): object => ({ ...claims, [name]: undefined });

/** An object as JSON, with members added behind its own, as they are. */
export function withMembers(object: object, members: string): string {
  const text = JSON.stringify(object);
  return members === "" ? text : `${text.slice(0, -1)},${members}}`;
}

/** The good claims with members added behind them. */
export const claimsWith = (members: string): string => withMembers(claims, members);
