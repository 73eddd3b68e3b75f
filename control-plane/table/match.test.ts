import { describe, expect, it } from "vitest";
import type { HeaderCriterion } from "./header.ts";
import { match, type Request } from "./match.ts";
import type { PathCriterion } from "./path.ts";
import { compareRows } from "./precedence.ts";
import type { Row, Slice } from "./row.ts";

const HEADERS = { version: "x-version", sandbox: "x-namespace", tenant: "x-tenant", others: [] };

type Criteria = { host?: string; port?: number; path?: PathCriterion; headers?: HeaderCriterion[] };

function slice(rows: Record<string, Criteria>, more: Partial<Slice> = {}): Slice {
  const built = Object.entries(rows).map(
    ([name, criteria]): Row => ({
      name,
      gateway: "g",
      host: "*",
      path: { kind: "prefix", value: "/" },
      headers: [],
      endpoint: { kind: "answer", status: 200 },
      purpose: {},
      source: { file: "mesh.yaml", line: 1 },
      ...criteria,
    }),
  );
  return {
    gateway: "g",
    scheme: "http",
    strip: [],
    plugins: [],
    routingHeaders: HEADERS,
    rows: built.sort(compareRows),
    ...more,
  };
}

const GET: Request = { authority: "orders:8080", method: "GET", path: "/", headers: {} };

/** Whether one criterion holds for a request. */
function holds(criteria: Criteria, request: Partial<Request>, more?: Partial<Slice>): boolean {
  return match(slice({ row: criteria }, more), { ...GET, ...request }).winner !== undefined;
}

describe("host and port", () => {
  const orders = { host: "orders", port: 8080 };
  // biome-ignore format: a table, one case a line
  const cases: [Criteria, string, Partial<Slice>, boolean][] = [
    [orders, "orders:8080", {}, true],
    [orders, "ORDERS:8080", {}, true],
    [orders, "orders:80", {}, false],
    [orders, "orders", {}, false],
    [orders, "orders.shop:8080", {}, false],
    [orders, "orders.shop:8080", { namespace: "shop" }, true],
    [orders, "orders.shop.svc:8080", { namespace: "shop" }, true],
    [orders, "orders.shop.svc.cluster.local:8080", { namespace: "shop" }, true],
    [orders, "orders.other:8080", { namespace: "shop" }, false],
    [{ host: "orders", port: 80 }, "orders", {}, true],
    [{ host: "orders", port: 443 }, "orders", {}, false],
    [{ host: "orders", port: 443 }, "orders", { scheme: "https" }, true],
    [{ host: "orders" }, "orders:1234", {}, true],
    [{ host: "*.example" }, "a.b.example", {}, true],
    [{ host: "*.example" }, ".example", {}, false],
    [{ host: "*.example" }, "example", {}, false],
    [{ port: 8080 }, "[::1]:8080", {}, true],
    [{ host: "[::1]" }, "[::1]", {}, true],
    [{}, "anything", {}, true],
  ];
  it.each(cases)("%j and %s, %j: %s", (criteria, authority, more, expected) => {
    expect(holds(criteria, { authority }, more)).toBe(expected);
  });
});

describe("path", () => {
  // biome-ignore format: a table, one case a line
  const cases: [PathCriterion["kind"], string, string, boolean][] = [
    ["exact", "/orders", "/orders", true],
    ["exact", "/orders", "/orders?a=/b", true],
    ["exact", "/orders", "/orders/", false],
    ["exact", "/orders", "/Orders", false],
    ["prefix", "/orders", "/orders", true],
    ["prefix", "/orders", "/orders/1", true],
    ["prefix", "/orders", "/orders-old", false],
    ["prefix", "/", "/anything", true],
    ["template", "/orders/{id}/items", "/orders/1/items", true],
    ["template", "/orders/{id}/items", "/orders//items", false],
    ["template", "/orders/{id}/items", "/orders/1/2/items", false],
    ["template", "/orders/{id}/items", "/orders/1/items/2", false],
    ["template", "/orders/{id}/**", "/orders/1", true],
    ["template", "/orders/{id}/**", "/orders/1/items/2", true],
    ["template", "/orders/{id}/**", "/orders/", false],
    ["template", "/a.b/{id}", "/axb/1", false],
  ];
  it.each(cases)("%s %s and %s: %s", (kind, value, path, expected) => {
    expect(holds({ path: { kind, value } }, { path })).toBe(expected);
  });
});

describe("headers", () => {
  // biome-ignore format: a table, one case a line
  const cases: [HeaderCriterion, Record<string, string | string[]>, boolean][] = [
    [{ name: "x", in: ["1", "2"] }, { x: "2" }, true],
    [{ name: "x", in: ["1"] }, { X: "1" }, true],
    [{ name: "x", in: ["1"] }, { x: "12" }, false],
    [{ name: "x", in: ["1"] }, {}, false],
    [{ name: "x", in: ["1"] }, { x: ["1", "2"] }, false],
    [{ name: "x", in: ["1,2"] }, { x: ["1", "2"] }, true],
    [{ name: "x", prefix: "1" }, { x: "12" }, true],
    [{ name: "x", suffix: "2" }, { x: "12" }, true],
    [{ name: "x", contains: "2" }, { x: "123" }, true],
    [{ name: "x", regex: "1|2" }, { x: "2" }, true],
    [{ name: "x", regex: "1|2" }, { x: "12" }, false],
    [{ name: "x", present: true }, { x: "" }, true],
    [{ name: "x", present: true }, {}, false],
    [{ name: "x", absent: true }, {}, true],
    [{ name: "x", absent: true }, { x: "" }, false],
    [{ name: ":method", in: ["GET"] }, {}, true],
    [{ name: ":method", in: ["POST"] }, {}, false],
  ];
  it.each(cases)("%j and %j: %s", (criterion, headers, expected) => {
    expect(holds({ headers: [criterion] }, { headers })).toBe(expected);
  });
});

describe("match", () => {
  const beta: HeaderCriterion = { name: "x-beta", in: ["1"] };
  const rows = slice({
    beta: { host: "orders", port: 8080, headers: [beta] },
    orders: { host: "orders", port: 8080 },
    rest: {},
  });

  it("says of every row why and why not, and which one it is", () => {
    const { verdicts, winner } = match(rows, GET);
    expect(winner?.name).toBe("orders");
    expect(verdicts.map(({ row, matches }) => [row.name, matches])).toEqual([
      ["beta", false],
      ["orders", true],
      ["rest", true],
    ]);
    expect(verdicts[0]?.findings).toEqual([
      { criterion: "host", holds: true, expected: "orders", actual: "orders" },
      { criterion: "port", holds: true, expected: "8080", actual: "8080" },
      { criterion: "path", holds: true, expected: "/*", actual: "/" },
      { criterion: "header", holds: false, expected: "x-beta: 1", actual: undefined },
    ]);
  });

  it("goes on to rows of any host where no row of the name holds", () => {
    expect(match(rows, { ...GET, authority: "orders:9090" }).winner?.name).toBe("rest");
  });
});
