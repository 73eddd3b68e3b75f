/** A token decides. */
import type { ChainName } from "../chains/index.ts";
import type { RequestKind } from "../requests.ts";
import type { Case } from "./case.ts";

const token = (name: string, title: string, chain: ChainName, more: Partial<Case> = {}): Case => ({
  ...{ name, title, chain, group: "token", requests: "rs256", status: 200, baseline: "baseline-rs256" },
  ...more,
});

const without = (name: string, title: string, requests: RequestKind): Case => ({
  ...{ name, group: "token", title, chain: "none", requests, status: 202 },
});

const RS256 = { floor: "floor-rs256", native: "jwt-authn-rs256" };
const ES256 = { requests: "es256", baseline: "baseline-es256" } as const;
const HS256 = { requests: "hs256", baseline: "baseline-hs256" } as const;
const EDDSA = { requests: "eddsa", baseline: "baseline-eddsa" } as const;
const SEEN = { requests: "seen" } as const;
const FORGED = { requests: "forged", status: 401 } as const;
const MISSING = { requests: "missing", status: 401, baseline: "baseline-missing" } as const;

export const TOKEN_CASES: readonly Case[] = [
  without("baseline-rs256", "no filter, RS256 token", "rs256"),
  without("baseline-es256", "no filter, ES256 token", "es256"),
  without("baseline-hs256", "no filter, HS256 token", "hs256"),
  without("baseline-eddsa", "no filter, EdDSA token", "eddsa"),
  without("baseline-missing", "no filter, no token", "missing"),
  token("floor-rs256", "floor: token read, RS256 verified, header set", "floor-rs256"),
  token("floor-es256", "floor: the same, ES256", "floor-es256", ES256),
  token("floor-seen", "floor: token read, header set", "floor-bearer", SEEN),
  token("jwt-tenant-rs256", "jwt-tenant, new RS256 token", "jwt-tenant", RS256),
  token("jwt-tenant-rs256-twin", "A/A: jwt-tenant, new RS256 token", "jwt-tenant", {
    ...RS256,
    twinOf: "jwt-tenant-rs256",
  }),
  token("jwt-tenant-es256", "jwt-tenant, new ES256 token", "jwt-tenant", {
    ...ES256,
    ...{ floor: "floor-es256", native: "jwt-authn-es256" },
  }),
  token("jwt-tenant-seen", "jwt-tenant, token seen before", "jwt-tenant", {
    ...SEEN,
    ...{ floor: "floor-seen", native: "jwt-authn-seen" },
  }),
  token("jwt-tenant-forged", "jwt-tenant, forged token", "jwt-tenant", {
    ...FORGED,
    native: "jwt-authn-forged",
  }),
  token("jwt-tenant-missing", "jwt-tenant, no token", "jwt-tenant", {
    ...MISSING,
    native: "jwt-authn-missing",
  }),
  token("jwt-authn-rs256", "native jwt_authn, new RS256 token", "jwt-authn"),
  token("jwt-authn-es256", "native jwt_authn, new ES256 token", "jwt-authn", ES256),
  token("jwt-authn-hs256", "native jwt_authn, new HS256 token", "jwt-authn-hs256", HS256),
  token("jwt-authn-eddsa", "native jwt_authn, new EdDSA token", "jwt-authn-eddsa", EDDSA),
  token("jwt-authn-cached-rs256", "native with its cache, new RS256 token", "jwt-authn-cached", {
    native: "jwt-authn-rs256",
  }),
  token("jwt-authn-seen", "native with its cache, token seen before", "jwt-authn-cached", SEEN),
  token("jwt-authn-forged", "native jwt_authn, forged token", "jwt-authn", FORGED),
  token("jwt-authn-missing", "native jwt_authn, no token", "jwt-authn", MISSING),
];
