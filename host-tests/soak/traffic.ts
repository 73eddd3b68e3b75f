/** What the soak sends, and what it changes: something of every filter. */
import type { LoadRequest } from "../harness/index.ts";

/** A change of the documents; `number` makes each different from the ones before. */
export type Edit = (text: string, number: number) => string;

/** One for each filter. None changes what any request is answered. */
export const EDITS: Edit[] = [
  (text, number) => text.replace(/clockSkewSeconds: \d+/, `clockSkewSeconds: ${(number % 300) + 1}`),
  (text, number) => text.replace(/default: edit-\d+/, `default: edit-${number}`),
];

/** Requests and the status that each must have. */
export function requestsOf(authorization: string): (Omit<LoadRequest, "check"> & { status: number })[] {
  return [
    { name: "a tester", path: "/a", headers: { authorization, "x-customer": "c-1" }, status: 200 },
    { name: "a customer", path: "/b", headers: { authorization, "x-customer": "c-2" }, status: 200 },
    { name: "no token", path: "/c", status: 401 },
    { name: "a wrong token", path: "/d", headers: { authorization: `${authorization}x` }, status: 401 },
    {
      name: "a forged header",
      path: "/e",
      headers: { authorization, "x-tenant": "globex", "x-version": "beta" },
      status: 200,
    },
  ];
}
