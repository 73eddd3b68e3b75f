/** `npm run agree` compares the same with what an upstream behind a real Envoy sees. */
import { describe, expect, it } from "vitest";
import type { HeaderChanges } from "../documents/kinds/traffic.ts";
import type { Forward, Rewrite } from "./endpoint.ts";
import { forwarded } from "./forwarded.ts";
import type { Request } from "./match.ts";
import type { PathCriterion } from "./path.ts";

const GET: Request = { authority: "orders:8080", method: "GET", path: "/a", headers: { "x-a": ["1", "2"] } };

function sent(more: Partial<Forward>, path: PathCriterion, request: Partial<Request> = {}): Request {
  const upstream = {
    name: "u",
    addresses: [],
    protocol: "http1",
    source: {},
  } as unknown as Forward["upstream"];
  return forwarded(path, { kind: "forward", upstream, ...more }, { ...GET, ...request });
}

describe("what an upstream sees", () => {
  // biome-ignore format: a table, one case a line
  const paths: [PathCriterion["kind"], string, string | undefined, string, string][] = [
    ["prefix", "/a", undefined, "/a/b?c", "/a/b?c"],
    ["prefix", "/a", "/n", "/a", "/n"],
    ["prefix", "/a", "/n", "/a/b?c=/a", "/n/b?c=/a"],
    ["prefix", "/a", "/", "/a", "/"],
    ["prefix", "/a", "/", "/a/b", "/b"],
    ["prefix", "/", "/n", "/", "/n/"],
    ["prefix", "/", "/n", "/b", "/n/b"],
    ["exact", "/a", "/n", "/a?b", "/n?b"],
    ["template", "/a/{x}", "/n/{x}", "/a/1?b", "/n/1?b"],
    ["template", "/a/{x}/{y}", "/{y}/{x}/{y}", "/a/1/2", "/2/1/2"],
    ["template", "/a/{x}/**", "/n/{x}/**", "/a/1/2/3", "/n/1/2/3"],
    ["template", "/a/{x}/**", "/n/{x}/**", "/a/1", "/n/1"],
    ["template", "/a/{x}/**", "/n", "/a/1/2", "/n"],
  ];
  it.each(paths)("%s %s as %s: %s is %s", (kind, value, path, target, expected) => {
    const rewrite: { rewrite?: Rewrite } = path === undefined ? {} : { rewrite: { path } };
    expect(sent(rewrite, { kind, value }, { path: target }).path).toBe(expected);
  });

  it("the host that the row says, or the one that the client addressed", () => {
    expect(sent({}, { kind: "prefix", value: "/" }).authority).toBe("orders:8080");
    expect(sent({ rewrite: { host: "crm:1" } }, { kind: "prefix", value: "/" }).authority).toBe("crm:1");
  });

  const headers: [HeaderChanges, Request["headers"]][] = [
    [{ set: { "x-a": "3" } }, { "x-a": "3" }],
    [{ add: { "x-a": "3" } }, { "x-a": ["1", "2", "3"] }],
    [{ remove: ["x-a"] }, {}],
    [{ set: { "x-b": "%REQ(x-a)%" } }, { "x-a": ["1", "2"], "x-b": "1" }],
    [{ set: { "x-b": "%REQ(x-a)%" }, remove: ["x-a"] }, {}],
    [{ set: { "x-b": "%REQ(none?:METHOD):2%-100%%" } }, { "x-a": ["1", "2"], "x-b": "GE-100%" }],
    [{ set: { "x-b": "%START_TIME%" } }, { "x-a": ["1", "2"], "x-b": "%START_TIME%" }],
  ];
  it.each(headers)("headers after %j", (requestHeaders, expected) => {
    expect(sent({ requestHeaders }, { kind: "prefix", value: "/" }).headers).toEqual(expected);
  });
});
