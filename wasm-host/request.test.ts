import { expect, test } from "vitest";
import { compileFixture } from "./fixtures/compile.ts";
import { type HeaderPair, loadModule, type Plugin, type PluginRequest, type StartOptions } from "./index.ts";

const probe = await loadModule(await compileFixture("probe"));
const headers: HeaderPair[] = [
  [":method", "POST"],
  [":path", "/orders"],
  [":authority", "shop"],
];
const bytes = (text: string) => Buffer.from(text);

async function start(script: string[], options: Partial<StartOptions> = {}): Promise<Plugin> {
  const started = await probe.start({ config: script.join("\n"), ...options });
  if (!started.ok) throw new Error(started.reason);
  return started.plugin;
}

async function run(
  script: string[],
  request: Partial<PluginRequest> = {},
  options: Partial<StartOptions> = {},
) {
  return (await start(script, options)).request({ headers, ...request });
}

const messages = (result: { logs: { message: string }[] }) => result.logs.map(({ message }) => message);

test("a request goes on with the plugin's headers", async () => {
  const result = await run(["request_headers replace 0 x-version grün"], { body: bytes("body") });
  expect(result).toMatchObject({ outcome: "continue", routeCacheCleared: true, body: bytes("body") });
  expect(result.outcome === "continue" && result.headers.at(-1)).toEqual(["x-version", "grün"]);
});

test("a plugin that changes nothing leaves the route as it is", async () => {
  expect(await run(["request_headers get 0 :path"])).toMatchObject({ routeCacheCleared: false });
});

test("an answer of the plugin has status, headers, body and details", async () => {
  const result = await run(["request_headers respond 403 denied x-a=b no%20tenant"]);
  expect(result).toMatchObject({ outcome: "response", status: 403, body: "denied", details: "no_tenant" });
  expect(result.outcome === "response" && result.headers).toEqual([
    ["x-a", "b"],
    ["content-length", "6"],
    ["content-type", "text/plain"],
  ]);
});

test("a crash is a result, and the plugin stays dead", async () => {
  const plugin = await start(["request_headers trap"]);
  const trap = { outcome: "trap", error: "proxy_on_request_headers: unreachable" };
  expect(await plugin.request({ headers })).toMatchObject(trap);
  expect(await plugin.request({ headers })).toMatchObject(trap);
  expect(plugin.failure).toBe(trap.error);
});

test("a plugin that waits for nothing is paused", async () => {
  expect(await run(["request_headers return 1"])).toMatchObject({ outcome: "paused", closed: false });
});

test("a stream that the plugin resets is closed", async () => {
  expect(await run(["request_headers close 0"])).toMatchObject({ outcome: "paused", closed: true });
});

test("StopIteration shows the body only where Envoy is told to", async () => {
  const script = ["request_headers return 1", "request_body_end replace 0 x-late 1"];
  const allowed = await run(script, { body: bytes("body") });
  expect(allowed).toMatchObject({ outcome: "continue" });
  const refused = await run(script, { body: bytes("body") }, { allowOnHeadersStopIteration: false });
  expect(refused.outcome).toBe("paused");
  expect(messages(refused).some((line) => line.startsWith("request_body"))).toBe(false);
});

test("a client that has not finished: headers go on as soon as the plugin lets them", async () => {
  const script = ["request_headers return 1", "request_body replace 0 x-found 1", "request_body return 0"];
  const body = [bytes("first"), bytes("second")];
  expect(await run(script, { body, endOfStream: false })).toMatchObject({
    outcome: "continue",
    body: bytes("firstsecond"),
  });
  const waiting = await run(["request_headers return 1", "request_body return 1"], {
    body,
    endOfStream: false,
  });
  expect(waiting.outcome).toBe("paused");
});

test.for([
  [1, "response"],
  [2, "paused"],
] as const)("more body than the limit with status %i: %s", async ([status, outcome]) => {
  const script = ["request_headers return 1", `request_body return ${status}`];
  const result = await run(script, { body: [bytes("12345"), bytes("67890"), bytes("")] }, { bufferLimit: 8 });
  expect(result.outcome).toBe(outcome);
  if (result.outcome === "response") {
    expect(result).toMatchObject({ status: 413, details: "request_payload_too_large" });
  }
});

test("a large body in one piece, several megabytes", async () => {
  const result = await run([], { body: Buffer.alloc(8 * 1024 * 1024, 97) });
  expect(result.outcome === "continue" && result.body.length).toBe(8 * 1024 * 1024);
});

const call = "call keys :path=/jwks,:method=GET,:authority=idp hello 100";
test("an HTTP call is recorded and answered, now or later", async () => {
  const script = [
    "request_headers return 4",
    `request_headers ${call}`,
    "call_response get 6 :status",
    "call_response body 4 0 100",
    "call_response effective 2",
    "call_response continue 0",
  ];
  const answer = { headers: [[":status", "200"]] as HeaderPair[], body: "keys" };
  for (const onHttpCall of [() => answer, async () => answer]) {
    const result = await run(script, {}, { onHttpCall });
    expect(result).toMatchObject({ outcome: "continue" });
    expect(messages(result)).toContain("call_response: body 4 0 100 -> 0 [keys]");
    expect(result.httpCalls).toMatchObject([
      { cluster: "keys", timeoutMilliseconds: 100, body: new Uint8Array(bytes("hello")) },
    ]);
  }
  expect((await run(script)).outcome).toBe("paused");
});

test.for([
  ["unknown-cluster", 2],
  ["no-host", 10],
] as const)("a call refused: %s gives %i", async ([refused, code]) => {
  const result = await run([`request_headers ${call}`], {}, { onHttpCall: () => ({ refused }) });
  expect(messages(result)).toContain(`request_headers: ${call} -> ${code} 0`);
});

test("one answer can release several waiting requests", async () => {
  const script = ["request_headers return 4", `request_headers ${call}`];
  const both = [
    ...script,
    ...[2, 3].flatMap((id) => [`call_response effective ${id}`, "call_response continue 0"]),
  ];
  const onHttpCall = async () => ({ headers: [[":status", "200"]] as HeaderPair[] });
  const plugin = await start(both, { onHttpCall });
  const results = await Promise.all([plugin.request({ headers }), plugin.request({ headers })]);
  expect(results.map(({ outcome }) => outcome)).toEqual(["continue", "continue"]);
});

test("a plugin that waits is ticked, if it asked to be", async () => {
  const script = ["configure tick 5", "request_headers return 4", "tick effective 2", "tick continue 0"];
  expect(await run(script)).toMatchObject({ outcome: "continue" });
});

test("properties come from headers and from the caller", async () => {
  const script = [
    "request%00path",
    "request%00method",
    "source%00address",
    "xds%00route_name",
    "upstream%00address",
  ];
  const result = await run(
    script.map((path) => `request_headers property ${path}`),
    { properties: { "source.address": "10.0.0.1:4711" } },
    { properties: { "xds.route_name": "orders" } },
  );
  expect(
    messages(result)
      .slice(2)
      .filter((line) => line.includes("property")),
  ).toEqual([
    "request_headers: property request%00path -> 0 [/orders]",
    "request_headers: property request%00method -> 0 [POST]",
    "request_headers: property source%00address -> 0 [10.0.0.1:4711]",
    "request_headers: property xds%00route_name -> 0 [orders]",
    "request_headers: property upstream%00address -> 1 []",
  ]);
});

test("metrics count on from request to request", async () => {
  const script = [
    "configure metric-define 0 hits",
    "configure metric-define 1 level",
    "request_headers metric-increment 4 1",
  ];
  const plugin = await start([...script, "request_headers metric-record 5 7"]);
  await plugin.request({ headers });
  expect(await plugin.request({ headers })).toMatchObject({ metrics: { hits: 2, level: 7 } });
  expect(plugin.metrics).toEqual({ hits: 2, level: 7 });
});

test("a queue tells its root context", async () => {
  const result = await run([
    "request_headers queue-register q",
    "request_headers queue-push 1 item",
    "queue_ready queue-pop 1",
  ]);
  expect(messages(result)).toContain("queue_ready: queue-pop 1 -> 0 [item]");
});

test("the clock is the caller's", async () => {
  const result = await run(["request_headers time"], {}, { now: () => new Date(0) });
  expect(messages(result)).toContain("request_headers: time -> 0 zero");
});

test("logs have their levels, WASI output too", async () => {
  const plugin = await start(["request_headers log 3 careful", "request_headers wasi write 2"]);
  const { logs } = await plugin.request({ headers });
  expect(logs).toContainEqual({ level: "warn", message: "careful" });
  expect(logs).toContainEqual({ level: "error", message: "written text" });
});

test("the callbacks come in Envoy's order", async () => {
  const result = await run([], {
    body: [bytes("a"), bytes("b")],
    trailers: [["x-t", "1"]],
    response: { headers: [[":status", "200"]], body: bytes("ok"), trailers: [["x-u", "1"]] },
  });
  expect(messages(result)).toEqual([
    "create 2 1",
    "request_headers 2 3 0",
    "request_body 2 1 0",
    "request_body 2 1 0",
    "request_trailers 2 1",
    "response_headers 2 1 0",
    "response_body 2 2 0",
    "response_trailers 2 1",
    "log 2",
    "done 2",
    "delete 2",
  ]);
  expect(result).toMatchObject({
    outcome: "continue",
    response: { status: 200, body: "ok" },
    trailers: [["x-t", "1"]],
  });
});

test("a plugin is stopped as Envoy stops it", async () => {
  expect((await start([])).stop().map(({ message }) => message)).toEqual(["done 1", "delete 1"]);
});
