/** What is measured: which chain under which requests, and what each is compared with. */
import type { ChainName } from "./chains.ts";
import type { RequestKind } from "./requests.ts";

/** Cases of one group have the same kind of work, and share the noise that their twins show. */
export type Group = "header" | "token";

export interface Case {
  readonly name: string;
  readonly group: Group;
  readonly title: string;
  readonly chain: ChainName;
  readonly requests: RequestKind;
  /** What every answer must have. */
  readonly status: number;
  /** The case without a filter under the same requests; none: this is one. */
  readonly baseline?: string;
  /** The same host calls and nothing else. */
  readonly floor?: string;
  /** The native filter that does the same. */
  readonly native?: string;
  /** The case that this is the same as: what differs between the two is noise. */
  readonly twinOf?: string;
}

const header = (name: string, title: string, chain: ChainName, more: Partial<Case> = {}): Case => ({
  ...{ name, title, chain, group: "header", requests: "few", status: 200, baseline: "baseline" },
  ...more,
});

const token = (name: string, title: string, chain: ChainName, more: Partial<Case> = {}): Case => ({
  ...{ name, title, chain, group: "token", requests: "rs256", status: 200, baseline: "baseline-rs256" },
  ...more,
});

const without = (group: Group, name: string, title: string, requests: RequestKind): Case => ({
  ...{ name, group, title, chain: "none", requests, status: 202 },
});

const FLOOR = { floor: "floor" };
const ROUTE = { floor: "floor", native: "static-route" };
const RS256 = { floor: "floor-rs256", native: "jwt-authn-rs256" };
const ES256 = { requests: "es256", baseline: "baseline-es256" } as const;
const FORGED = { requests: "forged", status: 401 } as const;
const MISSING = { requests: "missing", status: 401, baseline: "baseline-missing" } as const;

export const CASES: readonly Case[] = [
  without("header", "baseline", "no filter", "few"),
  header("baseline-twin", "A/A: no filter", "none", { status: 202, twinOf: "baseline" }),
  header("floor", "floor: one header read, one set", "floor-header"),
  header("floor-twin", "A/A: floor", "floor-header", { ...FLOOR, twinOf: "floor" }),
  header("floor-slowed", "floor, slowed on purpose", "floor-header-slowed", FLOOR),
  header("focus-group", "focus-group, 10 ids", "focus-group", ROUTE),
  header("focus-group-twin", "A/A: focus-group, 10 ids", "focus-group", {
    ...ROUTE,
    twinOf: "focus-group",
  }),
  header("focus-group-miss", "focus-group, 10 ids, a miss", "focus-group", {
    ...ROUTE,
    ...{ requests: "stranger", status: 202, native: "static-route-miss" },
  }),
  header("focus-group-many", "focus-group, 100,000 ids", "focus-group-many", { ...FLOOR, requests: "many" }),
  header("focus-group-many-miss", "focus-group, 100,000 ids, a miss", "focus-group-many", {
    ...FLOOR,
    ...{ requests: "stranger", status: 202 },
  }),
  header("stock", "stock runtime, 10 ids", "stock", ROUTE),
  header("lua", "Lua, 10 ids", "lua", ROUTE),
  header("header-mutation", "native header_mutation, always sets", "header-mutation", { status: 202 }),
  header("static-route", "native route on 10 ids", "static-route"),
  header("static-route-miss", "native route on 10 ids, a miss", "static-route", {
    ...{ requests: "stranger", status: 202 },
  }),

  without("token", "baseline-rs256", "no filter, RS256 token", "rs256"),
  without("token", "baseline-es256", "no filter, ES256 token", "es256"),
  without("token", "baseline-missing", "no filter, no token", "missing"),
  token("floor-rs256", "floor: token read, RS256 verified, header set", "floor-rs256"),
  token("floor-es256", "floor: the same, ES256", "floor-es256", ES256),
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
    ...{ requests: "seen", native: "jwt-authn-seen" },
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
  token("jwt-authn-cached-rs256", "native with its cache, new RS256 token", "jwt-authn-cached", {
    native: "jwt-authn-rs256",
  }),
  token("jwt-authn-seen", "native with its cache, token seen before", "jwt-authn-cached", {
    requests: "seen",
  }),
  token("jwt-authn-forged", "native jwt_authn, forged token", "jwt-authn", FORGED),
  token("jwt-authn-missing", "native jwt_authn, no token", "jwt-authn", MISSING),
];

/**
 * The cases that are asked for, with all that they are compared with.
 *
 * @param wanted names of cases, groups or chains; none: every case
 * @throws Error that lists the names, for one that is none
 */
export function chooseCases(wanted: readonly string[]): Case[] {
  if (wanted.length === 0) return [...CASES];
  const chosen = new Set<string>();
  for (const name of wanted) {
    const found = CASES.filter((one) => [one.name, one.group, one.chain].includes(name));
    if (found.length === 0) {
      throw new Error(`--only ${name}: expected one of ${CASES.map((one) => one.name).join(", ")}`);
    }
    for (const one of found) chosen.add(one.name);
  }
  const groups = new Set(CASES.filter(({ name }) => chosen.has(name)).map(({ group }) => group));
  for (const { name, twinOf, group } of CASES)
    if (twinOf !== undefined && groups.has(group)) chosen.add(name);
  // A set grows while it is walked: what is added is walked, too.
  for (const name of chosen) {
    const { baseline, floor, native, twinOf } = caseNamed(name);
    for (const other of [baseline, floor, native, twinOf]) if (other !== undefined) chosen.add(other);
  }
  return CASES.filter(({ name }) => chosen.has(name));
}

/** @throws Error if there is none of this name */
export function caseNamed(name: string): Case {
  const found = CASES.find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no case ${name}`);
  return found;
}
