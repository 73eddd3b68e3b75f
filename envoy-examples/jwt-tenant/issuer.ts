/**
 * An issuer for trying the example: writes a copy of envoy.yaml that believes it, and some tokens.
 *
 *     npx node envoy-examples/jwt-tenant/issuer.ts [folder]
 *
 * The keys are made for this run and not kept, so nothing that is written can sign anything.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isScalar, parseDocument, visit } from "yaml";
import { createIssuer, type Issuer } from "../../host-tests/harness/index.ts";

/** As envoy.yaml has them. */
const ISSUER = "https://login.shop.example";
const AUDIENCE = "shop";

const TWELVE_HOURS = 12 * 3600;

const [folder = "dist/jwt-tenant"] = process.argv.slice(2);
await mkdir(folder, { recursive: true, mode: 0o700 });
const issuer = await createIssuer(ISSUER);

const example = await readFile(new URL("envoy.yaml", import.meta.url), "utf8");
await writeFile(join(folder, "envoy.yaml"), believing(issuer, example));
console.log(`${join(folder, "envoy.yaml")}: the example, with the keys of an issuer that was made just now`);

const claims = { aud: AUDIENCE, sub: "somebody", tenant: "acme" };
const tokens = {
  acme: await issuer.sign(claims, { expiresIn: TWELVE_HOURS }),
  globex: await issuer.sign({ ...claims, tenant: "globex" }, { expiresIn: TWELVE_HOURS, algorithm: "RS256" }),
  expired: await issuer.sign(claims, { expiresIn: -3600 }),
  forged: await issuer.sign(claims, { expiresIn: TWELVE_HOURS, wrongKey: true }),
  "no-tenant": await issuer.sign({ aud: AUDIENCE, sub: "somebody" }, { expiresIn: TWELVE_HOURS }),
};
for (const [name, token] of Object.entries(tokens)) {
  await writeFile(join(folder, name), `Authorization: Bearer ${token}\n`, { mode: 0o600 });
}
console.log(
  `${join(folder, `{${Object.keys(tokens).join(",")}}`)}: headers with tokens of it, for curl -H @file`,
);

/** The text of an Envoy configuration in which the plugin has the issuer's keys in place of its own. */
function believing({ url, jwks }: Issuer, text: string): string {
  const document = parseDocument(text);
  let known = false;
  visit(document, {
    Pair(_, { key, value }) {
      if (!isScalar(key) || key.value !== "value" || !isScalar<string>(value)) return;
      const config = JSON.parse(String(value.value));
      for (const entry of config.issuers ?? []) {
        if (entry.issuer !== url) continue;
        entry.jwks = jwks;
        known = true;
      }
      value.value = `${JSON.stringify(config, null, 2)}\n`;
    },
  });
  if (!known) throw new Error(`envoy.yaml lists no issuer ${url}.`);
  return document.toString({ lineWidth: 0 });
}
