/** Requests that wait for the rest of their bodies on a real Envoy, in all the ways that clients send them. */
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { binaryEngine, type RunningEnvoy, request, startEnvoy, startLoad } from "../harness/index.ts";
import { type EnvoyOptions, startBodyField, WASM } from "./envoy.ts";
import { Service } from "./service.ts";
import { type Upload, type UploadAnswer, uploadHttp1, uploadHttp2 } from "./upload.ts";

const field = { header: "x-tenant", json: "/tenant", default: "none" };
const MIB = 1 << 20;

let service: Service;
beforeAll(async () => {
  service = await new Service().start();
});
afterAll(() => service.stop());

/** `slowRule`: of a rule for paths below /slow. */
type StartOptions = Partial<EnvoyOptions> & { maxWaiting?: number; slowRule?: object };

let envoy: RunningEnvoy;
async function start(rule: object = {}, options: StartOptions = {}): Promise<void> {
  const { maxWaiting = 1000, slowRule = {}, ...rest } = options;
  const slow = { paths: [{ prefix: "/slow" }], fields: [field], ...slowRule };
  envoy = await startBodyField({
    config: { maxWaiting, rules: [slow, { fields: [field], ...rule }] },
    upstream: service.address,
    ...rest,
  });
}
afterEach(async () => {
  const crashes = envoy.pluginLog().filter(({ level }) => level === "critical" || level === "error");
  await envoy.stop();
  expect(crashes).toEqual([]);
});

const counters = async () => {
  const stats = await envoy.stats("numesh_body_field_");
  return Object.fromEntries(
    Object.entries(stats)
      .filter(([, value]) => value > 0)
      .map(([name, value]) => [name.replace(/^.*numesh_body_field_/, ""), value]),
  );
};

/** How many requests Envoy is busy with. */
const activeRequests = async () => Object.values(await envoy.stats("http.test.downstream_rq_active"))[0];

/** One request with a small body. */
async function order(open: (path: string) => Promise<Upload>): Promise<UploadAnswer> {
  const upload = await open(newPath());
  await upload.send('{"tenant":"acme"}');
  upload.end();
  return upload.answer();
}

let number = 0;
const newPath = () => `/${++number}`;

const protocols: [string, (path: string) => Promise<Upload>][] = [
  ["HTTP/1.1, chunked", (path) => uploadHttp1(envoy.address, path)],
  ["HTTP/2", (path) => uploadHttp2(envoy.address, path)],
];

describe.each(protocols)("over %s", (_title, open) => {
  it("an upload with the field in front begins to arrive while it is still being sent", async () => {
    await start();
    const path = newPath();
    const upload = await open(path);
    await upload.send('{"tenant":"acme","file":"');
    const arrival = await service.waitFor(path);
    expect(arrival.tenant).toBe("acme");
    await upload.send("x".repeat(1000));
    await upload.send('"}');
    upload.end();
    expect(await upload.answer()).toEqual({ status: 200, body: "acme 1027" });
  });

  it("a body that comes byte by byte waits until the field is there, and no longer", async () => {
    await start();
    const path = newPath();
    const upload = await open(path);
    const body = '{"a":[1,"\\u00e9"],"tenant":"ac\\u006de"';
    for (const byte of body.slice(0, -1)) {
      await upload.send(byte);
      await sleep(3);
    }
    await sleep(100);
    expect(service.arrival(path)).toBeUndefined();
    await upload.send('"');
    expect((await service.waitFor(path)).tenant).toBe("acme");
    await upload.send("}");
    upload.end();
    expect(await upload.answer()).toEqual({ status: 200, body: `acme ${body.length + 1}` });
  });

  it("much at once after a little is no 413", async () => {
    await start({ maxBytes: 30_000 }, { bufferLimit: 32_768 });
    const upload = await open(newPath());
    await upload.send(`{"a":"${"x".repeat(20_000)}`);
    await sleep(100);
    for (let sent = 0; sent < 4 * MIB; sent += 65_536) await upload.send("x".repeat(65_536));
    await upload.send('"}');
    upload.end();
    expect(await upload.answer()).toEqual({ status: 200, body: `none ${20_008 + 4 * MIB}` });
    expect(await counters()).toEqual({ too_large: 1 });
  });

  it("a client that goes away is forgotten", async () => {
    await start({}, { maxWaiting: 3 });
    const uploads = [await open(newPath()), await open(newPath()), await open(newPath())];
    for (const upload of uploads) await upload.send('{"a":1');
    await expect.poll(activeRequests).toBe(3);
    for (const upload of uploads) upload.abort();
    await expect.poll(counters, { timeout: 10_000 }).toEqual({ aborted: 3 });
    expect(await order(open)).toEqual({ status: 200, body: "acme 17" });
  });

  it.each([
    ["goes on with the default", {}, 200],
    ["may be refused", { policies: { tooSlow: 408 } }, 408],
  ])("who is too slow %s, and others meanwhile are not touched", async (_title, policies, status) => {
    await start({}, { slowRule: { maxWaitSeconds: 1, ...policies } });
    const slow = [await open("/slow/1"), await open("/slow/2")];
    for (const upload of slow) await upload.send('{"a":');
    let others = 0;
    do {
      expect(await order(open)).toEqual({ status: 200, body: "acme 17" });
      others++;
    } while ((await counters()).too_slow !== 2);
    expect(await order(open)).toEqual({ status: 200, body: "acme 17" });
    for (const upload of slow) {
      if (status === 200) {
        await upload.send("1}");
        upload.end();
      }
      expect((await upload.answer()).status).toBe(status);
    }
    expect(await counters()).toEqual({ found: others + 1, too_slow: 2 });
  });
});

it("a listener whose buffer is smaller than maxBytes holds a request up until it is too slow", async () => {
  await start({ maxBytes: MIB, maxWaitSeconds: 1 }, { bufferLimit: 32_768 });
  const body = `{"a":"${"x".repeat(300_000)}","tenant":"acme"}`;
  const upload = await uploadHttp1(envoy.address, newPath(), { length: body.length });
  await upload.send(body);
  upload.end();
  expect(await upload.answer()).toEqual({ status: 200, body: `none ${body.length}` });
  expect(await counters()).toEqual({ too_slow: 1 });
});

it("without allow_on_headers_stop_iteration a request is too slow, and the log says why", async () => {
  await start({ maxWaitSeconds: 1 }, { mayStop: false });
  const upload = await uploadHttp1(envoy.address, newPath(), { length: 17 });
  await upload.send('{"tenant":"acme"}');
  expect(await upload.answer()).toEqual({ status: 200, body: "none 17" });
  expect(envoy.pluginLog().map(({ text }) => text)).toEqual([
    "body-field: no byte of the body came in time, of 1 requests: has the plugin allow_on_headers_stop_iteration?",
  ]);
});

it("more than maxWaiting at once are refused; those that wait go on, and make room", async () => {
  const most = 200;
  await start({}, { maxWaiting: most });
  const paths = Array.from({ length: most }, newPath);
  const uploads = await Promise.all(paths.map((path) => uploadHttp1(envoy.address, path)));
  await Promise.all(uploads.map((upload) => upload.send('{"a":{"b":[1,2')));
  await expect.poll(activeRequests, { timeout: 10_000 }).toBe(most);
  // Nothing of its body is sent: a reset by what comes too late would take the answer with it.
  const refused = await uploadHttp1(envoy.address, newPath());
  expect((await refused.answer()).status).toBe(503);
  await Promise.all(uploads.map((upload, index) => upload.send(`]},"tenant":"t${index}"`)));
  await Promise.all(
    uploads.map(async (upload, index) => {
      await upload.send("}");
      upload.end();
      expect((await upload.answer()).body).toMatch(new RegExp(`^t${index} `));
    }),
  );
  expect(await counters()).toEqual({ found: most, overloaded: 1 });
});

it("trailers lose the header, even if a thousand requests of another plugin have overtaken their upload", async () => {
  const chain = (header: string) => [
    { wasm: WASM, vm: "shared", config: { rules: [{ fields: [{ header, json: "/tenant" }] }] } },
  ];
  envoy = await startEnvoy({
    listeners: { one: chain("x-tenant"), two: chain("x-other") },
    engine: await binaryEngine({ concurrency: 1 }),
  });
  const [one = "", two = ""] = Object.values(envoy.addresses);
  let overtake = (): void => {};
  const overtaken = new Promise<void>((resolve) => {
    overtake = resolve;
  });
  async function* body() {
    yield '{"tenant":"acme",';
    await overtaken;
    yield '"a":1}';
  }
  const upload = envoy.request({
    address: one,
    method: "POST",
    path: "/",
    headers: { "content-type": "application/json" },
    body: body(),
    trailers: { "x-tenant": "mine", "x-checksum": "1" },
  });
  const load = startLoad({
    address: two,
    protocol: "http2",
    streams: 50,
    requests: [{ name: "other", path: "/", check: () => undefined }],
  });
  await expect.poll(() => load.report.answers.other ?? 0, { timeout: 20_000 }).toBeGreaterThan(2500);
  await load.stop();
  overtake();
  const { status, upstream } = await upload;
  expect(status).toBe(200);
  expect(upstream?.headers["x-tenant"]).toBe("acme");
  expect(upstream?.trailers).toEqual([["x-checksum", "1"]]);
});

it("Expect: 100-continue is answered by Envoy before the plugin waits", async () => {
  await start();
  const path = newPath();
  const upload = await uploadHttp1(envoy.address, path, { length: 17, headers: ["expect: 100-continue"] });
  await sleep(100);
  await upload.send('{"tenant":"acme"}');
  expect(await upload.answer()).toEqual({ status: 200, body: "acme 17" });
  expect((await service.waitFor(path)).headers.expect).toBeUndefined();
});

describe.each(protocols)("256 MiB behind the field, over %s", (_title, open) => {
  it("pass through without staying in memory", { timeout: 60_000 }, async () => {
    await start();
    const path = newPath();
    const upload = await open(path);
    const piece = Buffer.alloc(65_536, "x");
    const allocated: number[] = [];
    await upload.send('{"tenant":"acme","file":"');
    const arrival = await service.waitFor(path);
    for (let sent = 0; sent < 256 * MIB; sent += piece.length) {
      await upload.send(piece);
      if (sent % (16 * MIB) === 0) allocated.push(await allocatedBytes());
    }
    await upload.send('"}');
    upload.end();
    expect(await upload.answer()).toEqual({ status: 200, body: `acme ${arrival.bytes}` });
    expect(arrival.bytes).toBe(256 * MIB + 27);
    // What is on its way through Envoy at a moment: its buffers, and those of HTTP/2's windows.
    expect(Math.max(...allocated) - Math.min(...allocated)).toBeLessThan(40 * MIB);
  });
});

/** What Envoy has allocated, by its own account. */
async function allocatedBytes(): Promise<number> {
  const { body } = await request({ address: envoy.admin.replace("http://", ""), path: "/memory" });
  return Number(JSON.parse(body).allocated);
}
