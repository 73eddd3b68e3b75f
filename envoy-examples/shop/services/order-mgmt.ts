/** The orders of the shop. It asks catalog for the items and billing for the invoices. */
import type { IncomingMessage } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { answer, type Call, identify, serve } from "./server.ts";

const identity = identify("order-mgmt");

/** What a service hands on from the request it serves to the requests it makes. All that numesh asks of it. */
const PASSED_ON = ["authorization", "x-tenant", "x-version", "x-customer", "baggage", "traceparent"];

serve({
  /** `GET /orders/events?seconds=5`: an event every 100 ms, each a line of JSON, as they happen. */
  "/orders/events": async (request, response) => {
    const { searchParams } = new URL(request.url ?? "/", "http://order-mgmt");
    const end = Date.now() + Number(searchParams.get("seconds") ?? 5) * 1000;
    response.writeHead(200, { "content-type": "application/x-ndjson" });
    for (let event = 1; Date.now() < end && !response.destroyed; event++) {
      response.write(`${JSON.stringify({ ...identity, event })}\n`);
      await sleep(100);
    }
    response.end();
  },
  /** `GET /orders`, `POST /orders`. */
  "/orders": async (request, response) => {
    const headers = passedOn(request);
    const calls = await Promise.all([
      call("http://catalog:8080/items", headers),
      call("http://billing:8080/invoices", headers),
    ]);
    await answer(identity, request, response, calls);
  },
});

function passedOn(request: IncomingMessage): Record<string, string> {
  const present = PASSED_ON.filter((name) => typeof request.headers[name] === "string");
  return Object.fromEntries(present.map((name) => [name, String(request.headers[name])]));
}

async function call(url: string, headers: Record<string, string>): Promise<Call> {
  const response = await fetch(url, { headers });
  const text = await response.text();
  const json = response.headers.get("content-type") === "application/json";
  const row = response.headers.get("x-numesh-row");
  return { url, status: response.status, row, answer: json ? JSON.parse(text) : text };
}
