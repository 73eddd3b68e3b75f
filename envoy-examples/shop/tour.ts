/** Takes the tour through a running shop. */
import type { ServiceAnswer } from "./services/server.ts";
import { type Shop, tokenOf } from "./shop.ts";
import { type Expectation, TOUR, type TourCase } from "./tour-cases.ts";

export type TourResult = {
  case: TourCase;
  seen: Expectation;
  /** What differs: "row: expected a, got b". Empty: all was as expected. */
  differences: string[];
};

/** Sends the requests of the tour, one after the other. */
export async function takeTour(shop: Shop): Promise<TourResult[]> {
  const results: TourResult[] = [];
  for (const tourCase of TOUR) results.push(await visit(shop, tourCase));
  return results;
}

/** Sends one request of the tour. */
export async function visit({ mesh, issuer }: Shop, tourCase: TourCase): Promise<TourResult> {
  const { method = "GET", path = "/api/orders", token, expect } = tourCase;
  const headers: Record<string, string> = { ...tourCase.headers };
  if (token !== undefined) {
    const { tenant, expired = false, wrongKey = false } = token;
    // Longer ago than the clocks of issuer and gateway may differ.
    const signed = await tokenOf(issuer, tenant, { wrongKey, expiresIn: expired ? -3600 : 600 });
    headers.authorization = `Bearer ${signed}`;
  }
  const answer = await mesh.request({ gateway: "ingress", method, path, headers });
  const service = answer.status === 200 ? (JSON.parse(answer.body) as ServiceAnswer) : undefined;
  const billing = service?.calls.find(({ url }) => url.includes("//billing:"))?.answer as
    | ServiceAnswer
    | undefined;
  const seen = present({
    status: answer.status,
    tenant: service?.headers["x-tenant"],
    version: service?.headers["x-version"],
    row: answer.headers["x-numesh-row"],
    instance: service?.instance,
    billing: billing?.instance,
  });
  return { case: tourCase, seen, differences: differencesOf(expect, seen) };
}

const KEYS = ["status", "tenant", "version", "row", "instance", "billing"] as const;

function differencesOf(expected: Expectation, seen: Expectation): string[] {
  return KEYS.filter((key) => expected[key] !== seen[key]).map(
    (key) => `${key}: expected ${expected[key] ?? "none"}, got ${seen[key] ?? "none"}`,
  );
}

function present(values: { [Key in keyof Expectation]: Expectation[Key] | undefined }): Expectation {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Expectation;
}
