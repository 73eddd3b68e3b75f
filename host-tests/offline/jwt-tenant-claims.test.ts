/** What a rightly signed token must say, and the tenant that it names. */

import { beforeAll, describe, expect, it } from "vitest";
import type { Plugin } from "../../wasm-host/index.ts";
import { type Part, tokenOf } from "./jwt-tenant-issuer.ts";
import { NOW, outcomeOf, startPlugin } from "./jwt-tenant-plugin.ts";
import {
  claims,
  claimsWith,
  config,
  header,
  ISSUER,
  OTHER_ISSUER,
  otherKeys,
  signed,
  withMembers,
  without,
} from "./jwt-tenant-shop.ts";

let plugin: Plugin;
beforeAll(async () => {
  plugin = await startPlugin(config);
});

describe("the claims", () => {
  it.each<[string, Part, string]>([
    ["exp missing", without("exp"), "401 no_expiry"],
    ["exp now", { ...claims, exp: NOW - 60 }, "401 expired"],
    ["exp within the skew", { ...claims, exp: NOW - 59 }, "200 acme"],
    ["exp in the past", { ...claims, exp: 1 }, "401 expired"],
    ["exp 0", { ...claims, exp: 0 }, "401 expired"],
    ["exp with a fraction", { ...claims, exp: NOW + 0.5 }, "200 acme"],
    ["exp with a fraction that has passed", { ...claims, exp: NOW - 59.5 }, "401 expired"],
    ["exp negative", { ...claims, exp: -1 }, "401 malformed"],
    ["exp -0", claimsExp("-0"), "401 malformed"],
    ["exp a string", { ...claims, exp: String(NOW + 600) }, "401 malformed"],
    ["exp a list", { ...claims, exp: [NOW + 600] }, "401 malformed"],
    ["exp null", { ...claims, exp: null }, "401 malformed"],
    ["exp true", { ...claims, exp: true }, "401 malformed"],
    ["exp 1e400", claimsExp("1e400"), "401 malformed"],
    ["exp 2e9", claimsExp("2e9"), "401 malformed"],
    ["exp 2^53", claimsExp("9007199254740992"), "200 acme"],
    ["exp 2^53 + 1", claimsExp("9007199254740993"), "401 malformed"],
    ["exp 2^63 - 1", claimsExp("9223372036854775807"), "401 malformed"],
    ["exp 2^64 + 1", claimsExp("18446744073709551617"), "401 malformed"],
    ["exp of a thousand digits", claimsExp("9".repeat(1000)), "401 malformed"],
    ["exp twice", claimsWith(`"exp":${NOW + 900}`), "401 malformed"],
    ["exp twice, once escaped", claimsWith(`"e\\u0078p":${NOW + 900}`), "401 malformed"],
    ["exp in other case", { ...without("exp"), Exp: NOW + 600 }, "401 no_expiry"],
    ["exp inside another claim", { ...without("exp"), x: { exp: NOW + 600 } }, "401 no_expiry"],
    ["nbf in the future", { ...claims, nbf: NOW + 61 }, "401 not_yet_valid"],
    ["nbf within the skew", { ...claims, nbf: NOW + 60 }, "200 acme"],
    ["nbf a fraction beyond the skew", { ...claims, nbf: NOW + 60.5 }, "401 not_yet_valid"],
    ["nbf a string", { ...claims, nbf: "0" }, "401 malformed"],
    ["nbf null", { ...claims, nbf: null }, "401 malformed"],
    ["nbf twice", claimsWith('"nbf":0,"nbf":1'), "401 malformed"],
    ["iat in the future", { ...claims, iat: NOW + 61 }, "401 not_yet_valid"],
    ["iat long ago", { ...claims, iat: 0 }, "200 acme"],
    ["iat an object", { ...claims, iat: {} }, "401 malformed"],
    ["iss missing", without("iss"), "401 issuer"],
    ["iss of nobody", { ...claims, iss: `${ISSUER}/` }, "401 issuer"],
    ["iss in other case", { ...claims, iss: ISSUER.toUpperCase() }, "401 issuer"],
    ["iss a list", { ...claims, iss: [ISSUER] }, "401 issuer"],
    ["iss null", { ...claims, iss: null }, "401 issuer"],
    ["iss twice", claimsWith(`"iss":"${OTHER_ISSUER}"`), "401 malformed"],
    ["iss in escapes", claimsText(`"${ISSUER.replaceAll("/", "\\/")}"`), "200 acme"],
    ["iss of another issuer", { ...claims, iss: OTHER_ISSUER }, "401 signature"],
    ["aud a list with ours", { ...claims, aud: ["x", "shop-admin"] }, "200 acme"],
    ["aud a list of other things", { ...claims, aud: [1, null, ["shop"], { shop: 1 }] }, "401 audience"],
    ["aud an empty list", { ...claims, aud: [] }, "401 audience"],
    ["aud missing", without("aud"), "401 audience"],
    ["aud a number", { ...claims, aud: 1 }, "401 audience"],
    ["aud an object", { ...claims, aud: { shop: "shop" } }, "401 audience"],
    ["aud null", { ...claims, aud: null }, "401 audience"],
    ["aud of another", { ...claims, aud: "shops" }, "401 audience"],
    ["aud two in one string", { ...claims, aud: "shop shop-admin" }, "401 audience"],
    ["aud very long", { ...claims, aud: "shop\\".repeat(900) }, "401 audience"],
    ["aud in escapes", claimsWithAud('"sh\\u006fp"'), "200 acme"],
    ["aud twice", claimsWith('"aud":"shop"'), "401 malformed"],
    ["a repeated claim that nobody reads", claimsWith('"x":1,"x":2'), "200 acme"],
  ])("%s", async (_name, payload, expected) => {
    expect(await outcomeOf(plugin, signed(payload))).toBe(expected);
  });

  it("of one issuer cannot be signed by another", async () => {
    const token = tokenOf(header, { ...claims, iss: OTHER_ISSUER }, "ES256", otherKeys.ES256);
    expect(await outcomeOf(plugin, token)).toBe("200 acme");
    const crossed = tokenOf(header, { ...claims, iss: ISSUER }, "ES256", otherKeys.ES256);
    expect(await outcomeOf(plugin, crossed)).toBe("401 signature");
  });

  it("are checked after the signature", async () => {
    const expired = tokenOf(header, { ...claims, exp: 1, aud: "x" }, "ES256", otherKeys.ES256);
    expect(await outcomeOf(plugin, expired)).toBe("401 signature");
  });

  it("are checked with the configured skew", async () => {
    const exact = await startPlugin({ ...config, clockSkewSeconds: 0 });
    expect(await outcomeOf(exact, signed({ ...claims, exp: NOW + 1, nbf: NOW, iat: NOW }))).toBe("200 acme");
    expect(await outcomeOf(exact, signed({ ...claims, exp: NOW }))).toBe("401 expired");
    expect(await outcomeOf(exact, signed({ ...claims, nbf: NOW + 1 }))).toBe("401 not_yet_valid");
    expect(await outcomeOf(exact, signed({ ...claims, iat: NOW + 1 }))).toBe("401 not_yet_valid");
  });

  it("are not believed without a clock", async () => {
    const timeless = await startPlugin(config, 0);
    expect(await outcomeOf(timeless, signed(claims))).toBe("503 unavailable");
  });

  function claimsExp(exp: string): string {
    return JSON.stringify(claims).replace(String(claims.exp), exp);
  }
  function claimsText(iss: string): string {
    return JSON.stringify(claims).replace(JSON.stringify(ISSUER), iss);
  }
  function claimsWithAud(aud: string): string {
    return JSON.stringify(claims).replace('"shop"', aud);
  }
});

describe("the tenant", () => {
  const invalid = "403 no_tenant";
  it.each<[string, Part, string]>([
    ["missing", without("tenant"), invalid],
    ["empty", { ...claims, tenant: "" }, invalid],
    ["of 64 bytes", { ...claims, tenant: "a".repeat(64) }, `200 ${"a".repeat(64)}`],
    ["of 65 bytes", { ...claims, tenant: "a".repeat(65) }, invalid],
    ["of 65 bytes in escapes", claimsTenant(`"${"\\u0061".repeat(65)}"`), invalid],
    ["of all that is allowed", { ...claims, tenant: "Az.09_-" }, "200 Az.09_-"],
    ["with a space", { ...claims, tenant: "ac me" }, invalid],
    ["with a comma", { ...claims, tenant: "acme,globex" }, invalid],
    ["with a line break", { ...claims, tenant: "acme\r\nx-admin: 1" }, invalid],
    ["with NUL", { ...claims, tenant: "acme\u0000" }, invalid],
    ["with a slash", { ...claims, tenant: "a/b" }, invalid],
    ["beyond ASCII", { ...claims, tenant: "äcme" }, invalid],
    ["beyond ASCII, looking like it", { ...claims, tenant: "аcme" }, invalid],
    ["a whole number", { ...claims, tenant: 7 }, "200 7"],
    ["a number with a fraction", { ...claims, tenant: 7.5 }, invalid],
    ["a number with an exponent", claimsTenant("7e1"), invalid],
    ["a negative number", { ...claims, tenant: -7 }, invalid],
    ["a number of 65 digits", claimsTenant("1".repeat(65)), invalid],
    ["true", { ...claims, tenant: true }, invalid],
    ["a dot", { ...claims, tenant: "." }, invalid],
    ["two dots", { ...claims, tenant: ".." }, invalid],
    ["three dots", { ...claims, tenant: "..." }, "200 ..."],
    ["null", { ...claims, tenant: null }, invalid],
    ["a list", { ...claims, tenant: ["acme"] }, invalid],
    ["an object", { ...claims, tenant: { name: "acme" } }, invalid],
    ["twice", claimsWith('"tenant":"globex"'), invalid],
    ["twice, once escaped", claimsWith('"ten\\u0061nt":"globex"'), invalid],
    ["in escapes", claimsTenant('"acm\\u0065"'), "200 acme"],
    ["with an escaped line break", claimsTenant('"acme\\r\\n"'), invalid],
    ["with its name in escapes", JSON.stringify(claims).replace("tenant", "ten\\u0061nt"), "200 acme"],
  ])("%s", async (_name, payload, expected) => {
    expect(await outcomeOf(plugin, signed(payload))).toBe(expected);
  });

  it.each<[string, object | string, string]>([
    ["/realm/tenant", { realm: { tenant: "acme" } }, "200 acme"],
    ["/realm/tenant", { realm: { x: { tenant: "acme" } } }, invalid],
    ["/realm/tenant", { "realm/tenant": "acme", "/realm/tenant": "acme" }, invalid],
    ["/tenants/1", { tenants: ["globex", "acme"] }, "200 acme"],
    ["/tenants/01", { tenants: ["globex", "acme"] }, invalid],
    ["/tenants/-", { tenants: ["globex", "acme"] }, invalid],
    ["/tenants/2", { tenants: ["globex", "acme"] }, invalid],
    ["/tenants/0/id", { tenants: [{ id: "acme" }] }, "200 acme"],
    ["/a~1b/c~0d", { "a/b": { "c~d": "acme" } }, "200 acme"],
    ["/realm", { realm: "acme" }, "200 acme"],
    ["/", { "": "acme" }, "200 acme"],
    ["/realm/tenant", '"realm":{"tenant":"acme","t\\u0065nant":"globex"}', invalid],
    ["/realm/tenant", '"realm":{"tenant":"acme"},"realm":{"tenant":"globex"}', invalid],
    ["/realm/tenant", '"re\\u0061lm":{"t\\u0065nant":"acme"}', "200 acme"],
    ["https://shop.example/tenant", { "https://shop.example/tenant": "acme" }, "200 acme"],
    ["a.b", { "a.b": "acme", a: { b: "globex" } }, "200 acme"],
    ["a~0b", { "a~0b": "acme", "a~b": "globex" }, "200 acme"],
    ["sub", { sub: "acme" }, "200 acme"],
    ["aud", {}, "200 shop"],
  ])("of the claim %s in %j: %s", async (claim, members, expected) => {
    const other = await startPlugin({ ...config, tenant: { claim } });
    const added = typeof members === "string" ? members : JSON.stringify(members).slice(1, -1);
    expect(await outcomeOf(other, signed(withMembers(without("tenant"), added)))).toBe(expected);
  });

  it.each([
    '"realm":{"tenant":"acme"},"realm":{"tenant":"globex"}',
    '"realm":{},"realm":{"tenant":"globex"}',
    '"realm":7,"r\\u0065alm":{"tenant":"globex"}',
  ])("has no default where readers may see one: %s", async (members) => {
    const other = await startPlugin({ ...config, tenant: { claim: "/realm/tenant", default: "guests" } });
    expect(await outcomeOf(other, signed(withMembers(claims, members)))).toBe(invalid);
  });

  function claimsTenant(tenant: string): string {
    return JSON.stringify(claims).replace('"acme"', tenant);
  }
});

describe("a requirement", () => {
  const scopes = { scopes: ["read", "write"] };
  it.each<[object, string, string]>([
    [scopes, '"scope":"write read"', "200 acme"],
    [scopes, '"scp":["read","write"]', "200 acme"],
    [scopes, '"scope":"read","scp":["read","write"]', "403 requirement"],
    [scopes, '"scope":null,"scp":["read","write"]', "200 acme"],
    [scopes, '"scope":"x","scope":"y","scp":["read","write"]', "403 requirement"],
    [scopes, '"scp":"read write","scp":"read"', "403 requirement"],
    [{ claim: "/act/sub", present: false }, '"act":{}', "200 acme"],
    [{ claim: "/act/sub", present: false }, '"act":{},"act":{"sub":"x"}', "403 requirement"],
    [{ claim: "/act/sub", present: false }, '"act":7,"\\u0061ct":{"sub":"x"}', "403 requirement"],
  ])("%j of %s: %s", async (requirement, members, expected) => {
    const other = await startPlugin({ ...config, require: [requirement] });
    expect(await outcomeOf(other, signed(withMembers(claims, members)))).toBe(expected);
  });
});
