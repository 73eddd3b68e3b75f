/** What the soak sends, and what it changes: something of every filter. */
import type { LoadRequest } from "../harness/index.ts";

/** A change of the documents; `number` makes each different from the ones before. */
export type Edit = (text: string, number: number) => string;

/** One for each filter. None changes what any request is answered. */
export const EDITS: Edit[] = [
  (text, number) => text.replace(/clockSkewSeconds: \d+/, `clockSkewSeconds: ${(number % 300) + 1}`),
  (text, number) => text.replace(/default: edit-\d+/, `default: edit-${number}`),
  (text, number) => text.replace(/maxBytes: \d+/, `maxBytes: ${10_000 + (number % 20_000)}`),
  (text, number) => text.replace(/shop\.tenant-\d+/, `shop.tenant-${number}`),
];

const TYPES: Record<string, string> = {
  json: "application/json",
  form: "application/x-www-form-urlencoded",
};

/** The field comes last. */
const BODIES: Record<string, string> = {
  json: JSON.stringify({
    items: Array.from({ length: 50 }, (_, index) => ({ sku: `sku-${index}` })),
    customer: { tier: "gold" },
  }),
  form: `note=${"x".repeat(3000)}&tier=gold`,
};

/** Requests and the status that each must have. */
export function requestsOf(authorization: string): (Omit<LoadRequest, "check"> & { status: number })[] {
  return [
    { name: "a tester", path: "/a", headers: { authorization, "x-customer": "c-1" }, status: 200 },
    { name: "a customer", path: "/b", headers: { authorization, "x-customer": "c-2" }, status: 200 },
    { name: "no token", path: "/c", status: 401 },
    ...["json", "form"].map((format) => ({
      name: `a body of ${format}`,
      method: "POST",
      path: "/f",
      headers: { authorization, "content-type": TYPES[format] ?? "", baggage: "shop.tenant=x,theme=dark" },
      body: BODIES[format] ?? "",
      status: 200,
    })),
    { name: "a wrong token", path: "/d", headers: { authorization: `${authorization}x` }, status: 401 },
    {
      name: "a forged header",
      path: "/e",
      headers: { authorization, "x-tenant": "globex", "x-version": "beta" },
      status: 200,
    },
  ];
}
