import { describe, expect, it } from "vitest";
import { meshOf } from "./fixtures/mesh.ts";
import { gatewayFor, QuestionError, readQuestion } from "./question.ts";

describe("readQuestion", () => {
  const cases: [string, string[], object][] = [
    [
      "http://orders:8080/a/../b?c",
      [],
      { scheme: "http", request: { authority: "orders:8080", path: "/a/../b?c" } },
    ],
    ["HTTPS://shop", [], { scheme: "https", request: { authority: "shop", path: "/" } }],
    ["http://shop?a", [], { request: { authority: "shop", path: "/?a" } }],
    ["http://shop/a#fragment", [], { request: { path: "/a" } }],
    ["http://[::1]:80/", [], { request: { authority: "[::1]:80" } }],
    ["/a", [], { scheme: undefined, request: { authority: "", path: "/a" } }],
    ["/a", ["Host: orders:1"], { request: { authority: "orders:1", headers: {} } }],
    ["/", ["X-A: 1 ", "x-a:2", "x-b:"], { request: { headers: { "x-a": ["1", "2"], "x-b": [""] } } }],
  ];
  it.each(cases)("%s with %j", (url, headers, expected) => {
    expect(readQuestion("get", url, headers)).toMatchObject(expected);
    expect(readQuestion("get", url, headers).request.method).toBe("GET");
  });

  it.each([
    ["orders:8080/a", []],
    ["ftp://orders", []],
    ["http://me:secret@orders/", []],
    ["/", ["no colon"]],
    ["/", [": 1"]],
  ])("refuses %s with %j", (url, headers) => {
    expect(() => readQuestion("GET", url, headers)).toThrow(QuestionError);
  });
});

describe("gatewayFor", async () => {
  const gateway = (name: string, role: string) =>
    `kind: Gateway\nname: ${name}\nrole: ${role}\nnamespace: shop\n---\n`;
  const route = (name: string, on: string, host: string) =>
    `kind: Route\nname: ${name}\ngateway: ${on}\nhost: "${host}"\nanswer: { status: 200 }\n---\n`;
  const { slices } = (
    await meshOf(
      gateway("in", "ingress") +
        gateway("a", "internal") +
        gateway("b", "internal") +
        [
          route("r1", "a", "orders"),
          route("r2", "b", "billing"),
          route("r3", "a", "both"),
          route("r4", "b", "both"),
        ].join("") +
        route("r5", "a", "*.example"),
    )
  ).revision;
  const find = (authority: string, ingresses: string[]) =>
    gatewayFor({ authority, method: "GET", path: "/", headers: {} }, slices, ingresses);

  it.each([
    ["orders", "a"],
    ["BILLING:1", "b"],
    ["orders.shop.svc:8080", "a"],
    ["x.example", "in"],
    ["nobody", "in"],
  ])("for %s is %s", (authority, expected) => {
    expect(find(authority, ["in"])).toBe(expected);
  });

  it.each([
    ["both", ["in"], "a, b have rows for both"],
    ["nobody", [], "no gateway has rows for nobody"],
    ["nobody", ["in", "in-2"], "no gateway has rows for nobody"],
  ])("for %s cannot be told with the ingresses %j", (authority, ingresses, message) => {
    expect(() => find(authority, ingresses)).toThrow(`${message}: say --gateway, one of in, a, b`);
  });
});
