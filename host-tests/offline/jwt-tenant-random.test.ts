/** Random damage to good tokens, and jose as a second opinion on everything that is rightly signed. */
import fc from "fast-check";
import { createLocalJWKSet, jwtVerify } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import type { Plugin } from "../../wasm-host/index.ts";
import { ALGORITHMS, publicKeys, tokenOf } from "./jwt-tenant-issuer.ts";
import { NOW, outcomeOf, send, startPlugin, summary } from "./jwt-tenant-plugin.ts";
import { claims, config, header, ISSUER, keys, signed } from "./jwt-tenant-shop.ts";

let plugin: Plugin;
beforeAll(async () => {
  plugin = await startPlugin(config);
});

const keySet = createLocalJWKSet({ keys: publicKeys(keys) });

/** The claims of a token that jose takes under the same policy, or undefined. */
async function josesOpinion(token: string): Promise<Record<string, unknown> | undefined> {
  const policy = {
    algorithms: [...ALGORITHMS],
    issuer: ISSUER,
    audience: ["shop", "shop-admin"],
    clockTolerance: 60,
    currentDate: new Date(NOW * 1000),
    requiredClaims: ["exp"],
  };
  return jwtVerify(token, keySet, policy).then(
    ({ payload }) => payload,
    () => undefined,
  );
}

/** One change to a text: a piece of it replaced by another one. */
const change = (pieces: fc.Arbitrary<string>) =>
  fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), length: fc.nat(3), piece: pieces });
type Change = { at: number; length: number; piece: string };

function changed(text: string, changes: readonly Change[]): string {
  return changes.reduce((before, { at, length, piece }) => {
    const from = Math.floor(at * before.length);
    return before.slice(0, from) + piece + before.slice(from + length);
  }, text);
}

describe("random damage", () => {
  const inToken = fc.oneof(
    fc.base64String({ maxLength: 3 }),
    fc.constantFrom("", ".", "..", "=", " ", "-", "_", "A", ",", "é", "\u00a0"),
  );
  it("never makes another token that passes, and never a trap", async () => {
    const tokens = ALGORITHMS.map((alg) => tokenOf({ alg, kid: alg }, claims, alg, keys[alg]));
    const damage = fc.tuple(
      fc.constantFrom(...tokens),
      fc.array(change(inToken), { minLength: 1, maxLength: 3 }),
    );
    await fc.assert(
      fc.asyncProperty(damage, async ([token, changes]) => {
        const damaged = changed(token, changes);
        const outcome = await outcomeOf(plugin, damaged);
        if (damaged.replace(/^[ \t]+|[ \t]+$/g, "") === token) expect(outcome).toBe("200 acme");
        else expect(outcome).toMatch(/^401 /);
      }),
      { numRuns: 3000 },
    );
  });

  it("never makes a trap of any Authorization header", async () => {
    const value = fc.string({ unit: fc.constantFrom(...'Bbearer .,=\t"eyJ\u00a0é'), maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(fc.array(value, { maxLength: 3 }), async (values) => {
        expect(summary(await send(plugin, values))).toMatch(/^401 /);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("jose agrees", () => {
  const inJson = fc.oneof(
    fc.constantFrom(...'{}[]",:\\/ \n\t0123456789-+.eEtfnau\u0000\ufeff\ud800é'),
    fc.constantFrom(
      "\\u0061",
      "\\u0065xp",
      "null",
      "true",
      "1e9",
      '"exp":9e99,',
      '"iss":"x",',
      '"tenant":"x",',
      '"aud":[],',
    ),
  );

  it("with everything that passes of damaged claims, and reads the same tenant", async () => {
    const text = JSON.stringify({ ...claims, nbf: 0, nested: { a: [1, '\\"x', null] } });
    await fc.assert(
      fc.asyncProperty(fc.array(change(inJson), { minLength: 1, maxLength: 3 }), async (changes) => {
        const token = signed(changed(text, changes));
        const outcome = await outcomeOf(plugin, token);
        expect(outcome).toMatch(/^(200|401|403) /);
        if (!outcome.startsWith("200")) return;
        expect(await josesOpinion(token)).toMatchObject({ tenant: outcome.slice("200 ".length) });
      }),
      { numRuns: 4000 },
    );
  });

  it("with everything that passes of damaged headers", async () => {
    const text = JSON.stringify(header);
    await fc.assert(
      fc.asyncProperty(fc.array(change(inJson), { minLength: 1, maxLength: 2 }), async (changes) => {
        const token = signed(claims, changed(text, changes));
        const outcome = await outcomeOf(plugin, token);
        expect(outcome).toMatch(/^(200|401) /);
        if (outcome.startsWith("200")) expect(await josesOpinion(token)).toBeDefined();
      }),
      { numRuns: 3000 },
    );
  });

  it("on tokens as issuers make them, both ways", async () => {
    const seconds = fc.integer({ min: NOW - 120, max: NOW + 120 });
    const audience = fc.constantFrom("shop", "shop-admin", "other");
    const payload = fc.record(
      {
        iss: fc.constantFrom(ISSUER, ISSUER, ISSUER, "https://login.evil.example"),
        aud: fc.oneof(audience, fc.array(audience)),
        exp: seconds,
        nbf: seconds,
        iat: fc.constant(NOW - 5),
        tenant: fc.stringMatching(/^[A-Za-z0-9._-]{1,64}$/).filter((tenant) => !/^\.\.?$/.test(tenant)),
        name: fc.string({ unit: "binary", maxLength: 20 }),
      },
      { requiredKeys: ["iss", "tenant"] },
    );
    const algorithm = fc.constantFrom(...ALGORITHMS);
    const token = fc
      .tuple(payload, algorithm, fc.option(algorithm))
      .map(([body, alg, kid]) => tokenOf(kid === null ? { alg } : { alg, kid }, body, alg, keys[alg]));
    await fc.assert(
      fc.asyncProperty(token, async (made) => {
        const opinion = await josesOpinion(made);
        const outcome = await outcomeOf(plugin, made);
        if (opinion === undefined) expect(outcome).toMatch(/^401 /);
        else expect(outcome).toBe(`200 ${opinion.tenant}`);
      }),
      { numRuns: 1500 },
    );
  });
});
