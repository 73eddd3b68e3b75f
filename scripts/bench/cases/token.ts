/** A token decides: one that comes for the first time, and one that was seen before. */
import type { ChainName } from "../chains/index.ts";
import type { RequestKind } from "../requests.ts";
import type { Case } from "./case.ts";

const fresh = (name: string, title: string, chain: ChainName, more: Partial<Case> = {}): Case => ({
  ...{ name, title, chain, group: "token-new", requests: "rs256", status: 200, baseline: "baseline-rs256" },
  ...more,
});

const seen = (name: string, title: string, chain: ChainName, more: Partial<Case> = {}): Case => ({
  ...{ name, title, chain, group: "token-seen", requests: "seen", status: 200, baseline: "baseline-seen" },
  ...more,
});

const without = (group: Case["group"], name: string, title: string, requests: RequestKind): Case => ({
  ...{ name, group, title, chain: "none", requests, status: 202 },
});

const RS256 = { floor: "floor-rs256", native: "jwt-authn-rs256" };
const ES256 = { requests: "es256", baseline: "baseline-es256" } as const;
const HS256 = { requests: "hs256", baseline: "baseline-hs256" } as const;
const EDDSA = { requests: "eddsa", baseline: "baseline-eddsa" } as const;
const FORGED = { requests: "forged", status: 401 } as const;
const SEEN = { floor: "floor-seen", native: "jwt-authn-seen" };
const MISSING = { requests: "missing", status: 401, baseline: "baseline-missing" } as const;

export const TOKEN_CASES: readonly Case[] = [
  without("token-new", "baseline-rs256", "no filter, RS256 token", "rs256"),
  without("token-new", "baseline-es256", "no filter, ES256 token", "es256"),
  without("token-new", "baseline-hs256", "no filter, HS256 token", "hs256"),
  without("token-new", "baseline-eddsa", "no filter, EdDSA token", "eddsa"),
  fresh("floor-rs256", "floor: token read, RS256 verified, header set", "floor-rs256"),
  fresh("floor-es256", "floor: the same, ES256", "floor-es256", ES256),
  fresh("jwt-tenant-rs256", "jwt-tenant, new RS256 token", "jwt-tenant", RS256),
  fresh("jwt-tenant-rs256-twin", "A/A: jwt-tenant, new RS256 token", "jwt-tenant", {
    ...RS256,
    twinOf: "jwt-tenant-rs256",
  }),
  fresh("jwt-tenant-es256", "jwt-tenant, new ES256 token", "jwt-tenant", {
    ...ES256,
    ...{ floor: "floor-es256", native: "jwt-authn-es256" },
  }),
  fresh("floor-hs256", "floor: token read, header set", "floor-bearer", HS256),
  fresh("jwt-tenant-hs256", "jwt-tenant, new HS256 token", "jwt-tenant-hs256", {
    ...HS256,
    ...{ floor: "floor-hs256", native: "jwt-authn-hs256" },
  }),
  fresh("jwt-tenant-eddsa", "jwt-tenant, new EdDSA token", "jwt-tenant", {
    ...EDDSA,
    native: "jwt-authn-eddsa",
  }),
  fresh("jwt-tenant-forged", "jwt-tenant, forged token", "jwt-tenant", {
    ...FORGED,
    native: "jwt-authn-forged",
  }),
  fresh("jwt-authn-rs256", "native jwt_authn, new RS256 token", "jwt-authn"),
  fresh("jwt-authn-es256", "native jwt_authn, new ES256 token", "jwt-authn", ES256),
  fresh("jwt-authn-hs256", "native jwt_authn, new HS256 token", "jwt-authn-hs256", HS256),
  fresh("jwt-authn-eddsa", "native jwt_authn, new EdDSA token", "jwt-authn", EDDSA),
  fresh("jwt-authn-cached", "native with its cache, new RS256 token", "jwt-authn-cached", {
    native: "jwt-authn-rs256",
  }),
  fresh("jwt-authn-forged", "native jwt_authn, forged token", "jwt-authn", FORGED),

  without("token-seen", "baseline-seen", "no filter, RS256 token", "seen"),
  without("token-seen", "baseline-missing", "no filter, no token", "missing"),
  seen("floor-seen", "floor: token read, header set", "floor-bearer"),
  seen("floor-claims", "floor: token read, 4 headers set", "floor-bearer-claims"),
  seen("jwt-tenant-seen", "jwt-tenant, token seen before", "jwt-tenant", SEEN),
  seen("jwt-tenant-seen-twin", "A/A: jwt-tenant, token seen before", "jwt-tenant", {
    ...SEEN,
    twinOf: "jwt-tenant-seen",
  }),
  seen("jwt-tenant-claims", "jwt-tenant, seen before, 4 claims to headers", "jwt-tenant-claims", {
    ...{ floor: "floor-claims", native: "jwt-authn-claims" },
  }),
  seen("jwt-tenant-sharing", "jwt-tenant, seen before, claims shared", "jwt-tenant-sharing", {
    ...{ status: 202, floor: "floor-seen" },
  }),
  seen("focus-group-claim", "focus-group behind it, by a claim", "focus-group-claim", {
    baseline: "jwt-tenant-sharing",
  }),
  seen("jwt-tenant-missing", "jwt-tenant, no token", "jwt-tenant", {
    ...MISSING,
    native: "jwt-authn-missing",
  }),
  seen("jwt-authn-seen", "native with its cache, token seen before", "jwt-authn-cached"),
  seen("jwt-authn-claims", "native with its cache, seen before, 4 claims", "jwt-authn-claims"),
  seen("jwt-authn-missing", "native jwt_authn, no token", "jwt-authn", MISSING),
];
