/** Baggage carries a feature through a mesh whose services know nothing of it. */
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Mesh, startMesh } from "./harness/index.ts";

const FOLDER = fileURLToPath(new URL("baggage", import.meta.url));

let mesh: Mesh;
beforeAll(async () => {
  const service = (name: string, env: Record<string, string> = {}) => ({
    ...{ name: `${name}:8080`, entry: `${FOLDER}/service.ts` },
    env: { NAME: name, ...env },
  });
  mesh = await startMesh({
    documents: `${FOLDER}/documents`,
    services: [
      service("orders-v1", { CALLS: "http://billing:8080/bills" }),
      service("billing-v1"),
      service("billing-v2"),
    ],
  });
});
afterAll(() => mesh?.stop());

/** What the chain did for a request to the ingress. */
async function ask(headers: Record<string, string>): Promise<unknown> {
  const { status, body } = await mesh.request({ gateway: "ingress", path: "/orders", headers });
  expect(status, body).toBe(200);
  return JSON.parse(body);
}

test("a feature of the edge reaches the end of the chain", async () => {
  const baggage = "x-version=geo-discount,theme=dark";
  expect(await ask({ "x-customer": "c-1", baggage: "theme=dark" })).toEqual({
    name: "orders-v1",
    baggage,
    called: { name: "billing-v2", baggage, called: null },
  });
});

test("without it there is the baseline", async () => {
  expect(await ask({})).toMatchObject({ baggage: "", called: { name: "billing-v1", baggage: "" } });
});

test.each(["x-version=geo-discount", "X%2DVersion=geo-discount;p=q", "a=1,+x-version = geo-discount"])(
  "a client cannot say it: %s",
  async (baggage) => {
    expect(await ask({ baggage })).toMatchObject({ called: { name: "billing-v1" } });
  },
);
