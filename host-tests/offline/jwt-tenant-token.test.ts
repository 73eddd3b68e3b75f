/** Tokens that are no tokens of the issuer: forged, mangled, made to confuse. */

import { beforeAll, describe, expect, it } from "vitest";
import type { Plugin } from "../../wasm-host/index.ts";
import { ALGORITHMS, encode, hmacTokenOf, makeKey, tokenOf } from "./jwt-tenant-issuer.ts";
import { outcomeOf, startPlugin } from "./jwt-tenant-plugin.ts";
import { claims, claimsWith, config, header, ISSUER, keys, otherKeys, signed } from "./jwt-tenant-shop.ts";

let plugin: Plugin;
beforeAll(async () => {
  plugin = await startPlugin(config);
});

describe("the signature", () => {
  it.each(ALGORITHMS)("is verified: %s", async (alg) => {
    const token = signed(claims, { alg, kid: alg }, alg);
    expect(await outcomeOf(plugin, token)).toBe("200 acme");
    const [head, , signature] = token.split(".");
    const forged = `${head}.${encode({ ...claims, tenant: "globex" })}.${signature}`;
    expect(await outcomeOf(plugin, forged)).toBe("401 signature");
    const stranger = tokenOf({ alg, kid: alg }, claims, alg, otherKeys[alg]);
    expect(await outcomeOf(plugin, stranger)).toBe("401 signature");
  });

  const [head, payload, signature] = signed(claims).split(".") as [string, string, string];
  const bytes = Buffer.from(signature, "base64url");
  const half = (index: number) => bytes.subarray(index * 32, index * 32 + 32);
  const zeros = Buffer.alloc(32);
  it.each([
    ["of zeros", Buffer.concat([zeros, zeros])],
    ["with r = 0", Buffer.concat([zeros, half(1)])],
    ["with s = 0", Buffer.concat([half(0), zeros])],
    ["swapped", Buffer.concat([half(1), half(0)])],
    ["of all ones", Buffer.alloc(64, 255)],
    ["a byte short", bytes.subarray(0, 63)],
    ["a byte long", Buffer.concat([bytes, zeros.subarray(0, 1)])],
    ["of 96 bytes", Buffer.concat([bytes, zeros])],
    ["in DER", Buffer.concat([Buffer.from([0x30, 0x44, 2, 32]), half(0), Buffer.from([2, 32]), half(1)])],
  ])("is refused: ES256 %s", async (_name, wrong) => {
    expect(await outcomeOf(plugin, `${head}.${payload}.${wrong.toString("base64url")}`)).toBe(
      "401 signature",
    );
  });

  it("is refused: RS256 of zeros, of ones, too short, too long", async () => {
    const rsa = signed(claims, { alg: "RS256", kid: "RS256" }, "RS256").split(".").slice(0, 2).join(".");
    for (const wrong of [
      Buffer.alloc(256),
      Buffer.alloc(256, 255),
      Buffer.alloc(255, 1),
      Buffer.alloc(257, 1),
    ]) {
      expect(await outcomeOf(plugin, `${rsa}.${wrong.toString("base64url")}`)).toBe("401 signature");
    }
  });
});

describe("the header", () => {
  const es = keys.ES256;
  const rsaPem = keys.RS256.privateKey;
  it.each<[string, string, string]>([
    ["alg none", `${encode({ alg: "none" })}.${encode(claims)}.`, "401 malformed"],
    ["alg none with a signature", signed(claims, { ...header, alg: "none" }), "401 algorithm"],
    ["alg NONE", signed(claims, { ...header, alg: "NONE" }), "401 algorithm"],
    ["alg nOnE", signed(claims, { ...header, alg: "nOnE" }), "401 algorithm"],
    ["alg es256", signed(claims, { ...header, alg: "es256" }), "401 algorithm"],
    ["alg with a space", signed(claims, { ...header, alg: "ES256 " }), "401 algorithm"],
    ["alg with NUL", signed(claims, { ...header, alg: "ES256\u0000" }), "401 algorithm"],
    ["alg empty", signed(claims, { ...header, alg: "" }), "401 algorithm"],
    ["alg a number", signed(claims, { ...header, alg: 256 }), "401 algorithm"],
    ["alg a list", signed(claims, { ...header, alg: ["ES256"] }), "401 algorithm"],
    ["alg null", signed(claims, { ...header, alg: null }), "401 algorithm"],
    ["no alg", signed(claims, { kid: "ES256" }), "401 algorithm"],
    ["alg PS256", signed(claims, { alg: "PS256", kid: "RS256" }, "RS256"), "401 algorithm"],
    ["alg EdDSA", signed(claims, { ...header, alg: "EdDSA" }), "401 key"],
    ["alg ES512", signed(claims, { ...header, alg: "ES512" }), "401 key"],
    ["alg twice", signed(claims, '{"alg":"ES256","kid":"ES256","alg":"none"}'), "401 malformed"],
    [
      "alg twice, once escaped",
      signed(claims, '{"alg":"ES256","kid":"ES256","\\u0061lg":"none"}'),
      "401 malformed",
    ],
    ["alg in escapes", signed(claims, '{"\\u0061lg":"ES\\u0032\\u00356","kid":"ES256"}'), "200 acme"],
    ["HS256 with the public key", hmacTokenOf({ alg: "HS256", kid: "RS256" }, claims, pem()), "401 key"],
    [
      "RS256 with HMAC of the public key",
      hmacTokenOf({ alg: "RS256", kid: "RS256" }, claims, pem()),
      "401 signature",
    ],
    [
      "RS256 with the kid of an EC key",
      tokenOf({ alg: "RS256", kid: "ES256" }, claims, "RS256", keys.RS256),
      "401 key",
    ],
    ["ES256 with the kid of an RSA key", signed(claims, { alg: "ES256", kid: "RS256" }), "401 key"],
    ["ES384 with the kid of a P-256 key", signed(claims, { alg: "ES384", kid: "ES256" }), "401 key"],
    [
      "RS512 with the key for RS256",
      tokenOf({ alg: "RS512", kid: "RS256" }, claims, "RS512", keys.RS256),
      "401 key",
    ],
    ["kid unknown", signed(claims, { ...header, kid: "nobody" }), "401 key"],
    ["kid in other case", signed(claims, { ...header, kid: "es256" }), "401 key"],
    ["kid empty", signed(claims, { ...header, kid: "" }), "401 key"],
    ["kid a path", signed(claims, { ...header, kid: "../../dev/null" }), "401 key"],
    ["kid null", signed(claims, { ...header, kid: null }), "401 malformed"],
    ["kid a number", signed(claims, { ...header, kid: 0 }), "401 malformed"],
    ["kid a list", signed(claims, { ...header, kid: ["ES256"] }), "401 malformed"],
    ["kid twice", signed(claims, '{"alg":"ES256","kid":"ES256","kid":"ES256"}'), "401 malformed"],
    ["no kid, one key that fits", signed(claims, { alg: "ES256" }), "200 acme"],
    ["crit", signed(claims, { ...header, crit: ["exp"], exp: 1 }), "401 extension"],
    ["crit empty", signed(claims, { ...header, crit: [] }), "401 extension"],
    ["crit null", signed(claims, { ...header, crit: null }), "401 extension"],
    ["b64 false", signed(claims, { ...header, b64: false }), "401 extension"],
    ["b64 true", signed(claims, { ...header, b64: true }), "401 extension"],
    [
      "its own key",
      tokenOf({ alg: "ES256", jwk: otherKeys.ES256.jwk }, claims, "ES256", otherKeys.ES256),
      "401 signature",
    ],
    [
      "a key's address",
      tokenOf(
        { ...header, jku: "https://evil.example", x5u: "https://evil.example" },
        claims,
        "ES256",
        otherKeys.ES256,
      ),
      "401 signature",
    ],
    [
      "a certificate",
      tokenOf({ ...header, x5c: ["MIIB"] }, claims, "ES256", otherKeys.ES256),
      "401 signature",
    ],
    ["a rightly signed token with jwk", signed(claims, { ...header, jwk: otherKeys.ES256.jwk }), "200 acme"],
    ["no object", signed(claims, "[]"), "401 malformed"],
    ["a string", signed(claims, '"ES256"'), "401 malformed"],
    ["a byte order mark", signed(claims, `\ufeff${JSON.stringify(header)}`), "401 malformed"],
    ["text behind the object", signed(claims, `${JSON.stringify(header)}{}`), "401 malformed"],
    ["a trailing comma", signed(claims, '{"alg":"ES256",}'), "401 malformed"],
    ["white space", signed(claims, ` \n{ "alg" : "ES256" }\t`), "200 acme"],
  ])("%s", async (_name, token, expected) => {
    expect(await outcomeOf(plugin, token)).toBe(expected);
  });

  function pem(): string {
    return rsaPem.export({ format: "pem", type: "pkcs8" }).toString();
  }

  it("without a kid must leave no choice of key", async () => {
    const [first, second] = [makeKey("RS256"), makeKey("RS256")];
    const ambiguous = await startPlugin({
      ...config,
      issuers: [{ issuer: ISSUER, jwks: { keys: [first.jwk, { ...second.jwk, kid: "second" }, es.jwk] } }],
    });
    expect(await outcomeOf(ambiguous, tokenOf({ alg: "RS256" }, claims, "RS256", first))).toBe("401 key");
    const named = tokenOf({ alg: "RS384", kid: "second" }, claims, "RS384", second);
    expect(await outcomeOf(ambiguous, named)).toBe("200 acme");
    expect(await outcomeOf(ambiguous, signed(claims, { alg: "ES256" }))).toBe("200 acme");
    // The issuer gave its EC key no id: no id can be it.
    expect(await outcomeOf(ambiguous, signed(claims))).toBe("401 key");
  });
});

describe("the framing", () => {
  const token = signed(claims);
  const [head, payload, signature] = token.split(".") as [string, string, string];
  const lastBit = (text: string) => {
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    return text.slice(0, -1) + alphabet[alphabet.indexOf(text.at(-1) ?? "") ^ 1];
  };
  it.each([
    ["empty", ""],
    ["one part", head],
    ["two parts", `${head}.${payload}`],
    ["four parts", `${token}.`],
    ["five parts", `${token}.a.b`],
    ["only dots", ".."],
    ["no header", `.${payload}.${signature}`],
    ["no payload", `${head}..${signature}`],
    ["no signature", `${head}.${payload}.`],
    ["padding", `${head}.${payload}.${signature}==`],
    ["the standard alphabet", `${head}.${payload}.${signature.slice(0, -4)}+/+/`],
    ["a space", `${head}.${payload}. ${signature}`],
    ["a percent sign", `${head}.${payload}.${signature.slice(0, 9)}%0A${signature.slice(9)}`],
    ["a stray bit in the signature", `${head}.${payload}.${lastBit(signature)}`],
    ["quotes", `"${token}"`],
    ["a non-ASCII letter", `${head}.${payload}.${signature}é`],
    ["JSON that is nested deeply", signed(`${"[".repeat(5000)}${"]".repeat(5000)}`)],
    ["a payload that is nested deeply", signed(claimsWith(`"x":${"[".repeat(100)}${"]".repeat(100)}`))],
    ["a payload without an end", signed(JSON.stringify(claims).slice(0, -1))],
    ["a payload that is no object", signed("[]")],
    ["a payload of null", signed("null")],
    ["a payload that is a token", signed(token)],
    [
      "a payload of invalid UTF-8",
      signed(Buffer.concat([Buffer.from('{"x":"'), Buffer.from([0xff]), Buffer.from('"}')])),
    ],
    ["a payload with a byte order mark", signed(`\ufeff${JSON.stringify(claims)}`)],
    ["a payload with NUL behind", signed(`${JSON.stringify(claims)}\u0000`)],
    ["a payload with a comment", signed(`${JSON.stringify(claims)}//`)],
  ])("refuses a token with %s", async (_name, wrong) => {
    expect(await outcomeOf(plugin, wrong)).toBe("401 malformed");
  });

  it("takes tokens of 16 KiB, and not a byte more", async () => {
    const sized = (size: number) => {
      for (let filler = 12000; ; filler++) {
        const made = signed({ ...claims, filler: "x".repeat(filler - 200) });
        if (made.length >= size) return made;
      }
    };
    const full = sized(16384);
    // One more byte of JSON can be two more of base64.
    expect([16384, 16385]).toContain(full.length);
    expect(await outcomeOf(plugin, full)).toBe(full.length === 16384 ? "200 acme" : "401 too_large");
    expect(await outcomeOf(plugin, sized(16000))).toBe("200 acme");
    expect(await outcomeOf(plugin, `${full}aa`)).toBe("401 too_large");
    expect(await outcomeOf(plugin, "a.".repeat(30000))).toBe("401 too_large");
  });
});
