/** Every example of documents runs on real Envoys: request by request, then all at once under load. */
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { differencesOf, headersOf, visit } from "../envoy-examples/run/answers.ts";
import {
  type ExampleRequest,
  exampleNames,
  type RunningExample,
  readOutline,
  startExample,
} from "../envoy-examples/run/example.ts";
import { startLoad } from "./harness/index.ts";

const SECONDS_OF_LOAD = 2;

const names = await exampleNames();

it("there are examples", () => expect(names).toContain("routing-table"));

describe.each(names)("envoy-examples/%s", async (name) => {
  const { requests } = await readOutline(name);
  let example: RunningExample;
  beforeAll(async () => {
    example = await startExample(name);
  });
  afterAll(() => example?.stop());

  it.each(requests.map((asked) => [asked.title, asked] as const))("%s", async (_, asked) => {
    expect(await visit(example, asked)).toEqual([]);
  });

  it("all of it at once, under load", async () => {
    const steady = requests.filter(
      ({ websocket, path = "" }) => websocket === undefined && !/[?&]fail=/.test(path),
    );
    const loads = [...Map.groupBy(steady, loadOf)].flatMap(([load, asked]) =>
      (["http1", "http2"] as const).map((protocol) =>
        startLoad({
          address: example.address(load.split(" ")[0] ?? ""),
          ...(asked[0]?.tls ? { tls: { ca: example.ca, servername: nameOf(asked[0]) } } : {}),
          protocol,
          connections: 2,
          requests: asked
            .filter((one) => protocol === "http2" || one.protocol !== "HTTP/2")
            .map((one) => ({
              name: one.title,
              method: one.method ?? "GET",
              path: one.path ?? "/",
              headers: headersOf(one),
              check: (answer) => differencesOf(one.answer, answer)[0],
            })),
        }),
      ),
    );
    await sleep(SECONDS_OF_LOAD * 1000);
    for (const load of loads) {
      const { answers, samples, ...counts } = await load.stop();
      expect(samples).toEqual([]);
      expect(counts).toEqual({ wrong: 0, failed: 0, closed: 0 });
      for (const [title, count] of Object.entries(answers)) expect(count, title).toBeGreaterThan(0);
    }
  });
});

/** What one connection can carry: requests to one gateway, over TLS under one name. */
function loadOf(asked: ExampleRequest): string {
  return asked.tls ? `${asked.gateway} ${nameOf(asked)}` : asked.gateway;
}

function nameOf({ host = "" }: ExampleRequest): string {
  return host.replace(/:\d+$/, "");
}
