/** What becomes of a request: its headers, or the answer in its place. */

import { beforeAll, describe, expect, it } from "vitest";
import type { Plugin } from "../../wasm-host/index.ts";
import { outcomeOf, send, startPlugin, summary } from "./jwt-tenant-plugin.ts";
import { claims, config, signed, without } from "./jwt-tenant-shop.ts";

let plugin: Plugin;
let anonymous: Plugin;
beforeAll(async () => {
  plugin = await startPlugin(config);
  anonymous = await startPlugin({ ...config, missingToken: "anonymous" });
});

describe("the Authorization header", () => {
  const token = signed(claims);
  it.each<[string[], string, string]>([
    [[], "401 missing", "200 -"],
    [[""], "401 missing", "200 -"],
    [[`Bearer ${token}`], "200 acme", "200 acme"],
    [[`bearer ${token}`], "200 acme", "200 acme"],
    [[`bEARER ${token}`], "200 acme", "200 acme"],
    [[`Bearer    ${token}  `], "200 acme", "200 acme"],
    [["Basic dXNlcjpwYXNz"], "401 missing", "200 -"],
    [['Digest username="x", realm="y"'], "401 missing", "200 -"],
    [["Basic dXNlcjpwYXNz", "Basic dXNlcjpwYXNz"], "401 missing", "200 -"],
    [[`BearerX ${token}`], "401 missing", "200 -"],
    [["Negotiate"], "401 malformed", "401 malformed"],
    [["Bearer"], "401 malformed", "401 malformed"],
    [["Bearer "], "401 malformed", "401 malformed"],
    [[`Bearer\t${token}`], "401 malformed", "401 malformed"],
    [[`Bearer=${token}`], "401 malformed", "401 malformed"],
    [[`Bearer:${token}`], "401 malformed", "401 malformed"],
    [[`"Bearer" ${token}`], "401 malformed", "401 malformed"],
    [[`\u00a0Bearer ${token}`], "401 malformed", "401 malformed"],
    [[`Basic\u00a0Bearer ${token}`], "401 malformed", "401 malformed"],
    [[`, Bearer ${token}`], "401 malformed", "401 malformed"],
    [[token], "401 malformed", "401 malformed"],
    [[`Bearer Bearer ${token}`], "401 malformed", "401 malformed"],
    [[`Bearer ${token} x`], "401 malformed", "401 malformed"],
    [[`Bearer ${token}`, `Bearer ${token}`], "401 several", "401 several"],
    [[`Bearer ${token},`], "401 several", "401 several"],
    [[`Bearer ${token}`, "Basic dXNlcjpwYXNz"], "401 several", "401 several"],
    [["Basic dXNlcjpwYXNz", `Bearer ${token}`], "401 several", "401 several"],
    [["Basic dXNlcjpwYXNz", `bEaReR\t${token}`], "401 several", "401 several"],
    [[`Basic dXNlcjpwYXNz Bearer ${token}`], "401 several", "401 several"],
    [[`Basic eA==;Bearer ${token}`], "401 several", "401 several"],
    [[`Basic x\tBearer ${token}`], "401 several", "401 several"],
    [["Basic dXNlcjpwYXNz", `\u00a0Bearer ${token}`], "401 several", "401 several"],
  ])("%j", async (values, denying, allowing) => {
    expect(summary(await send(plugin, values))).toBe(denying);
    expect(summary(await send(anonymous, values))).toBe(allowing);
  });

  it.each<[string, string[]]>([
    ["a valid token", [`Bearer ${token}`]],
    ["no token", []],
    ["a bad token", ["Bearer x"]],
  ])("leaves nothing of what a client calls its tenant: %s", async (_name, values) => {
    const spoofed = [
      ["x-tenant", "globex"],
      ["x-tenant", ""],
      ["x-tenant", "initech"],
    ] as const;
    const result = await send(anonymous, values, spoofed);
    if (result.outcome !== "continue") return expect(summary(result)).toBe("401 malformed");
    const tenants = result.headers.filter(([name]) => name === "x-tenant");
    expect(tenants).toEqual(values.length === 0 ? [] : [["x-tenant", "acme"]]);
    // The token goes on to the service, which may want to read more of it.
    expect(result.headers.some(([name]) => name === "authorization")).toBe(values.length > 0);
  });

  it.each<[string, string[]]>([
    ["with a token", [`Bearer ${token}`]],
    ["without", []],
  ])("leaves no trailer that names a tenant: %s", async (_name, values) => {
    const result = await anonymous.request({
      headers: [
        [":method", "POST"],
        [":path", "/"],
        ...values.map((value): [string, string] => ["authorization", value]),
      ],
      body: new Uint8Array(3),
      trailers: [
        ["x-tenant", "globex"],
        ["x-checksum", "1"],
      ],
    });
    expect(result).toMatchObject({ outcome: "continue", trailers: [["x-checksum", "1"]] });
  });

  it("re-selects the route only where a header changed", async () => {
    expect((await send(anonymous, [])).routeCacheCleared).toBe(false);
    expect((await send(anonymous, [], [["x-tenant", "globex"]])).routeCacheCleared).toBe(true);
    expect((await send(plugin, [`Bearer ${token}`])).routeCacheCleared).toBe(true);
  });
});

describe("a refusal", () => {
  const problem = (title: string, status: number, detail: string) =>
    `{"type":"about:blank","title":"${title}","status":${status},"detail":"${detail}"}`;
  it.each<[string, string[], number, string, string]>([
    [
      "without a token",
      [],
      401,
      'Bearer realm="numesh"',
      problem("Unauthorized", 401, "a bearer token is required"),
    ],
    [
      "of an expired token",
      [`Bearer ${signed({ ...claims, exp: 1 })}`],
      401,
      'Bearer realm="numesh", error="invalid_token", error_description="the token has expired"',
      problem("Unauthorized", 401, "the token has expired"),
    ],
    [
      "of a token without a tenant",
      [`Bearer ${signed(without("tenant"))}`],
      403,
      'Bearer realm="numesh", error="insufficient_scope", error_description="the token names no valid tenant"',
      problem("Forbidden", 403, "the token names no valid tenant"),
    ],
  ])("%s is a fixed text", async (_name, values, status, challenge, body) => {
    const result = await send(plugin, values, [["x-tenant", "globex"]]);
    if (result.outcome !== "response") throw new Error(summary(result));
    expect(result.status).toBe(status);
    expect(result.body).toBe(body);
    expect(JSON.parse(body).status).toBe(status);
    expect(result.headers).toContainEqual(["content-type", "application/problem+json"]);
    expect(result.headers.filter(([name]) => name === "www-authenticate")).toEqual([
      ["www-authenticate", challenge],
    ]);
    expect(result.logs).toEqual([{ level: "debug", message: `jwt-tenant: ${JSON.parse(body).detail}` }]);
  });

  it("is counted by its reason, from 0 on", async () => {
    const fresh = await startPlugin(config);
    expect(Object.values(fresh.metrics)).toEqual(Array(25).fill(0));
    await outcomeOf(fresh, signed({ ...claims, exp: 1 }));
    const { metrics } = await send(fresh, [`Bearer ${signed({ ...claims, exp: 1 })}`]);
    expect(Object.entries(metrics).filter(([, value]) => value !== 0)).toEqual([
      ["numesh_jwt_tenant_expired", 2],
    ]);
  });
});
