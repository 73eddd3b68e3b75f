/** The shop in parts, as its README has it. Needs Docker with Compose. */
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { ServiceAnswer } from "../envoy-examples/shop/services/server.ts";
import { request } from "./harness/index.ts";

const COMPOSE = fileURLToPath(new URL("../scripts/compose.ts", import.meta.url));
const PREPARED = fileURLToPath(new URL("../dist/shop", import.meta.url));

async function compose(...words: string[]): Promise<string> {
  const env = { ...process.env, COMPOSE_PROJECT_NAME: "numesh-shop-test", SHOP_PORT: "0" };
  return (await promisify(execFile)(process.execPath, [COMPOSE, ...words], { env })).stdout;
}

let address: string;
beforeAll(async () => {
  await compose("up", "--detach");
  address = /^\S+:\d+$/m.exec(await compose("port", "ingress", "8080"))?.[0] ?? "";
}, 120_000);
afterAll(() => compose("down", "--volumes", "--timeout", "3"), 60_000);

/** Status, who answered, and who it called. */
async function orders(token?: string, headers: Record<string, string> = {}): Promise<unknown[]> {
  const line = token === undefined ? "" : await readFile(`${PREPARED}/tokens/${token}`, "utf8");
  const [, authorization] = /^Authorization: (.*)$/m.exec(line) ?? [];
  const answer = await request({
    address,
    path: "/api/orders",
    headers: { ...headers, ...(authorization === undefined ? {} : { authorization }) },
  });
  if (answer.status !== 200) return [answer.status];
  const { instance, calls } = JSON.parse(answer.body) as ServiceAnswer;
  return [200, instance, ...calls.map((call) => (call.answer as ServiceAnswer).instance)];
}

it.each([
  ["acme", {}, [200, "order-mgmt-v1", "catalog-v1", "billing-acme"]],
  ["globex", { "x-customer": "c-1001" }, [200, "order-mgmt-v2", "catalog-v1", "billing-v1"]],
  [undefined, {}, [401]],
])("a token of %s with %j is answered by %j", async (token, headers, expected) => {
  // The gateways may still wait for their slices.
  const answered = expect.poll(() => orders(token, headers as Record<string, string>).catch(String), {
    timeout: 20_000,
  });
  await answered.toEqual(expected);
});
