/** What a test can send, and what it is told of the answer. */
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningEnvoy, startEnvoy } from "./index.ts";

const FOCUS_GROUP = fileURLToPath(new URL("../../dist/modules/focus-group.wasm", import.meta.url));
const JWT_TENANT = fileURLToPath(new URL("../../dist/modules/jwt-tenant.wasm", import.meta.url));
const TYPE = "type.googleapis.com/envoy.extensions";

const group = (value: string) => ({
  wasm: FOCUS_GROUP,
  vm: "shared",
  config: { rules: [], header: "x-group", default: value },
});
const jwks = { keys: [{ kty: "EC", crv: "P-256", x: "A".repeat(43), y: "A".repeat(43) }] };
const lua = (code: string) => ({
  name: "lua",
  typed_config: {
    "@type": `${TYPE}.filters.http.lua.v3.Lua`,
    default_source_code: { inline_string: code },
  },
});

let envoy: RunningEnvoy;
beforeAll(async () => {
  envoy = await startEnvoy({
    listeners: {
      a: [group("a")],
      b: [group("b")],
      closed: [{ wasm: JWT_TENANT, config: { issuers: [{ issuer: "i", jwks }], tenant: { claim: "t" } } }],
      calling: [
        lua(`function envoy_on_request(handle)
          local headers, body = handle:httpCall("keys", {
            [":method"] = "GET", [":path"] = "/jwks", [":authority"] = "login" }, nil, 1000)
          handle:headers():add("x-called", headers[":status"] .. " " .. body)
        end`),
      ],
    },
    clusters: { keys: ({ path, headers }) => ({ status: 202, body: `${path} of ${headers.host}` }) },
  });
});
afterAll(() => envoy?.stop());

async function* pieces(): AsyncGenerator<string> {
  yield "hello, ";
  yield "world";
}

describe.each(["HTTP/1.1", "HTTP/2"] as const)("over %s", (protocol) => {
  test("headers and trailers come as they were given, in any number", async () => {
    const { status, upstream } = await envoy.request({
      protocol,
      method: "POST",
      path: "/a/../b?c=1",
      headers: [
        ["host", "shop.example"],
        ["x-a", "1"],
        ["x-a", "zwei: \u00fc"],
        ["authorization", "one"],
        ["authorization", "two"],
      ],
      body: "hello",
      trailers: [
        ["x-t", "1"],
        ["x-t", "2"],
      ],
    });
    expect(status).toBe(200);
    expect(upstream).toMatchObject({
      method: "POST",
      path: "/a/../b?c=1",
      headers: { host: "shop.example", "x-a": "1, zwei: \u00fc", authorization: "one,two", "x-group": "a" },
      body: "hello",
      trailers: [
        ["x-t", "1"],
        ["x-t", "2"],
      ],
    });
  });

  test("a body comes in pieces, with any bytes", async () => {
    const answer = await envoy.request({ protocol, method: "POST", path: "/", body: pieces() });
    expect(answer.upstream?.body).toBe("hello, world");
    const bytes = Uint8Array.from([0, 255, 254]);
    const { upstream } = await envoy.request({ protocol, method: "PUT", path: "/", body: bytes });
    expect(Uint8Array.from(upstream?.bodyBytes ?? [])).toEqual(bytes);
  });

  test("the echo answers as it is told", async () => {
    const reply = {
      status: 418,
      headers: [["set-cookie", "a=1"] as const, ["set-cookie", "b=\u00fc"] as const],
    };
    const answer = await envoy.request({ protocol, path: "/", reply });
    expect(answer.status).toBe(418);
    expect(answer.headerList.filter(([name]) => name === "set-cookie")).toEqual(reply.headers);
    expect(Object.keys(answer.upstream?.headers ?? {})).not.toContain("x-numesh-echo-reply");
  });

  test("each listener has its own filters", async () => {
    const { upstream } = await envoy.request({ protocol, path: "/", listener: "b" });
    expect(upstream?.headers["x-group"]).toBe("b");
    await expect(envoy.request({ path: "/", listener: "c" })).rejects.toThrow("no listener c");
  });

  test("a filter that answers by itself says why", async () => {
    const answer = await envoy.request({ protocol, path: "/", listener: "closed" });
    expect(answer.status).toBe(401);
    expect(answer.upstream).toBeUndefined();
    expect(answer.details).toMatch(/numesh_jwt_tenant_missing$/);
    expect(Object.keys(answer.headers)).not.toContain("x-numesh-response-code-details");
  });

  test("filters call services of the test", async () => {
    const { upstream } = await envoy.request({ protocol, path: "/", listener: "calling" });
    expect(upstream?.headers["x-called"]).toBe("202 /jwks of login");
  });
});

test("nobody there is an error with the request in it", async () => {
  const address = "127.0.0.1:1";
  for (const protocol of ["HTTP/1.1", "HTTP/2"] as const) {
    await expect(envoy.request({ address, protocol, path: "/x" })).rejects.toThrow("GET 127.0.0.1:1/x: ");
  }
});
