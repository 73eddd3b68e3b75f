/** The tour: requests through the ingress, and what must come of them. */

export type TourCase = {
  title: string;
  /** Default GET /api/orders. */
  method?: string;
  path?: string;
  token?: { tenant: string; expired?: true; wrongKey?: true };
  headers?: Record<string, string>;
  expect: Expectation;
};

/** What is left out must be absent: no header, no row, no instance. */
export type Expectation = {
  status: number;
  /** The headers that the plugins set, as the service saw them. */
  tenant?: string;
  version?: string;
  /** The row of the ingress that matched. */
  row?: string;
  /** Who answered. */
  instance?: string;
  /** Who answered when order-mgmt called billing. */
  billing?: string;
};

const BASELINE: Expectation = {
  status: 200,
  tenant: "globex",
  row: "order-mgmt/baseline@/api/orders",
  instance: "order-mgmt-v1",
  billing: "billing-v1",
};

const GEO_DISCOUNT: Expectation = {
  ...BASELINE,
  version: "geo-discount",
  row: "order-mgmt/version=v2@/api/orders",
  instance: "order-mgmt-v2",
};

const PROGRESSIVE_DISCOUNT: Expectation = {
  ...BASELINE,
  version: "progressive-discount",
  row: "order-mgmt/version=v3@/api/orders",
  instance: "order-mgmt-v3",
};

/** Refused by jwt-tenant, after Envoy had chosen the row and before anything was sent there. */
const UNAUTHORISED: Expectation = { status: 401, row: "order-mgmt/baseline@/api/orders" };

const acme = { tenant: "acme" };
const globex = { tenant: "globex" };

export const TOUR: readonly TourCase[] = [
  {
    title: "a token of acme, who has a billing of its own",
    token: acme,
    expect: { ...BASELINE, tenant: "acme", billing: "billing-acme" },
  },
  { title: "a token of another tenant", token: globex, expect: BASELINE },
  { title: "no token", expect: UNAUTHORISED },
  {
    title: "a forged tenant header",
    token: globex,
    headers: { "x-tenant": "acme" },
    expect: BASELINE,
  },
  { title: "an expired token", token: { ...acme, expired: true }, expect: UNAUTHORISED },
  { title: "a token signed with a wrong key", token: { ...acme, wrongKey: true }, expect: UNAUTHORISED },
  {
    title: "a customer in focus group A",
    token: globex,
    headers: { "x-customer": "c-1001" },
    expect: GEO_DISCOUNT,
  },
  {
    title: "a customer in focus group B",
    token: globex,
    headers: { "x-customer": "c-2001" },
    expect: PROGRESSIVE_DISCOUNT,
  },
  {
    title: "a customer in no focus group",
    token: globex,
    headers: { "x-customer": "c-3001" },
    expect: BASELINE,
  },
  {
    title: "acme's customer in group A: both at once",
    token: acme,
    headers: { "x-customer": "c-1002" },
    expect: { ...GEO_DISCOUNT, tenant: "acme", billing: "billing-acme" },
  },
  {
    title: "a feature asked for by name",
    token: globex,
    headers: { "x-version": "progressive-discount" },
    expect: PROGRESSIVE_DISCOUNT,
  },
  {
    title: "an unknown version",
    token: globex,
    headers: { "x-version": "v99" },
    expect: { ...BASELINE, version: "v99" },
  },
  {
    title: "another published path",
    path: "/api/catalog",
    token: globex,
    expect: { status: 200, tenant: "globex", row: "catalog/baseline@/api/catalog", instance: "catalog-v1" },
  },
  { title: "a path that is not published", path: "/api/billing", token: acme, expect: { status: 404 } },
];
