/** Tokens that were seen before: what is remembered of them, and what must end that. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Plugin } from "../../wasm-host/index.ts";
import { encode, tokenOf } from "./jwt-tenant-issuer.ts";
import { jwtTenant, NOW, outcomeOf, send, summary } from "./jwt-tenant-plugin.ts";
import { claims, config, header, otherKeys, signed } from "./jwt-tenant-shop.ts";

/** A plugin whose clock can be set. */
async function startWithClock(changes: object = {}): Promise<{ plugin: Plugin; clock: { now: number } }> {
  const clock = { now: NOW };
  const started = await (await jwtTenant()).start({
    config: JSON.stringify({ ...config, clockSkewSeconds: 0, ...changes }),
    now: () => new Date(clock.now * 1000),
  });
  if (!started.ok) throw new Error(started.reason);
  return { plugin: started.plugin, clock };
}

/** How many of the accepted tokens were known. */
function counts(plugin: Plugin): string {
  plugin.tick();
  const { numesh_jwt_tenant_accepted: accepted, numesh_jwt_tenant_cached: cached } = plugin.metrics;
  return `${cached} of ${accepted}`;
}

describe("a token that was seen before", () => {
  it("is not verified again", async () => {
    const { plugin } = await startWithClock();
    const tokens = Array.from({ length: 50 }, (_, id) => signed({ ...claims, id, tenant: `t${id}` }));
    for (let round = 0; round < 3; round++) {
      for (const [id, token] of tokens.entries()) expect(await outcomeOf(plugin, token)).toBe(`200 t${id}`);
    }
    expect(counts(plugin)).toBe("100 of 150");
  });

  it("is good to the second in which it expires, with the skew", async () => {
    for (const skew of [0, 60]) {
      const { plugin, clock } = await startWithClock({ clockSkewSeconds: skew });
      const token = signed({ ...claims, exp: NOW + 100, nbf: NOW });
      expect(await outcomeOf(plugin, token)).toBe("200 acme");
      clock.now = NOW + 99 + skew;
      expect(await outcomeOf(plugin, token)).toBe("200 acme");
      clock.now = NOW + 100 + skew;
      expect(await outcomeOf(plugin, token)).toBe("401 expired");
      clock.now = NOW - skew;
      expect(await outcomeOf(plugin, token)).toBe("200 acme");
      clock.now = NOW - skew - 1;
      expect(await outcomeOf(plugin, token)).toBe("401 not_yet_valid");
    }
  });

  it("is worth nothing to one that is not the same to the last byte", async () => {
    const { plugin } = await startWithClock();
    const token = signed(claims);
    await outcomeOf(plugin, token);
    const [head, , signature] = token.split(".");
    const forged = `${head}.${encode({ ...claims, tenant: "globex" })}.${signature}`;
    expect(await outcomeOf(plugin, forged)).toBe("401 signature");
    await fc.assert(
      fc.asyncProperty(fc.nat(token.length - 1), fc.constantFrom(..."Aa0_-."), async (at, letter) => {
        const changed = token.slice(0, at) + letter + token.slice(at + 1);
        const outcome = await outcomeOf(plugin, changed);
        if (changed !== token) expect(outcome).toMatch(/^401 /);
      }),
      { numRuns: 500 },
    );
    expect(await outcomeOf(plugin, token)).toBe("200 acme");
  });

  it("is nothing to other plugins: each has its own keys", async () => {
    const [one, other] = [await startWithClock(), await startWithClock({ issuers: [config.issuers[1]] })];
    expect(await outcomeOf(one.plugin, signed(claims))).toBe("200 acme");
    expect(await outcomeOf(other.plugin, signed(claims))).toBe("401 issuer");
  });

  it("has the same headers, and is refused on the same paths", async () => {
    const { plugin } = await startWithClock({
      claimHeaders: [{ claim: "roles", header: "x-roles" }],
      payloadHeader: "x-payload",
      paths: [{ prefix: "/admin", require: [{ claim: "roles", contains: ["admin"] }] }],
    });
    const token = signed({ ...claims, roles: ["a", "b"] });
    const results = [];
    for (const path of ["/", "/", "/admin", "/admin"]) {
      const result = await plugin.request({
        headers: [
          [":method", "GET"],
          [":path", path],
          ["authorization", `Bearer ${token}`],
        ],
      });
      const set =
        result.outcome === "continue" ? result.headers.filter(([name]) => name.startsWith("x-")) : [];
      results.push([summary(result), ...set.map((pair) => pair.join("="))].join(" "));
    }
    const payload = token.split(".")[1];
    const passed = `200 acme x-tenant=acme x-roles=a,b x-payload=${payload}`;
    expect(results).toEqual([passed, passed, "403 requirement", "403 requirement"]);
    expect(counts(plugin)).toMatch(/^3 of /);
  });

  it("is forgotten for newer ones, and then verified again", async () => {
    const { plugin } = await startWithClock({ cacheBytes: 4096 });
    const tokens = Array.from({ length: 40 }, (_, id) => signed({ ...claims, id }));
    for (const token of tokens) expect(await outcomeOf(plugin, token)).toBe("200 acme");
    expect(await outcomeOf(plugin, tokens[39] ?? "")).toBe("200 acme");
    expect(counts(plugin)).toBe("1 of 41");
    expect(await outcomeOf(plugin, tokens[0] ?? "")).toBe("200 acme");
    expect(counts(plugin)).toBe("1 of 42");
  });

  it("is never remembered where it was refused", async () => {
    const { plugin } = await startWithClock({ require: [{ scopes: ["a"] }] });
    const forged = tokenOf(header, claims, "ES256", otherKeys.ES256);
    for (const token of [forged, signed(claims), signed({ ...claims, scope: "a", tenant: "" })]) {
      const first = summary(await send(plugin, [`Bearer ${token}`]));
      expect(first).toMatch(/^40[13] /);
      expect(summary(await send(plugin, [`Bearer ${token}`]))).toBe(first);
    }
    expect(counts(plugin)).toBe("0 of 0");
  });
});
