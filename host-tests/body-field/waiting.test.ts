/** Requests that wait for the rest of their bodies on a real Envoy, in all the ways that clients send them. */
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type RunningEnvoy, request } from "../harness/index.ts";
import { type EnvoyOptions, startBodyField } from "./envoy.ts";
import { Service } from "./service.ts";
import { type Upload, uploadHttp1, uploadHttp2 } from "./upload.ts";

const field = { header: "x-tenant", json: "/tenant", default: "none" };
const MIB = 1 << 20;

let service: Service;
beforeAll(async () => {
  service = await new Service().start();
});
afterAll(() => service.stop());

let envoy: RunningEnvoy;
async function start(
  rule: object = {},
  options: Partial<EnvoyOptions> & { maxWaiting?: number } = {},
): Promise<void> {
  const { maxWaiting = 1000, ...rest } = options;
  envoy = await startBodyField({
    config: { maxWaiting, rules: [{ fields: [field], ...rule }] },
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
    await sleep(100);
    for (const upload of uploads) upload.abort();
    await expect.poll(counters, { timeout: 4000 }).toEqual({ aborted: 3 });
    const upload = await open(newPath());
    await upload.send('{"tenant":"acme"}');
    upload.end();
    expect(await upload.answer()).toEqual({ status: 200, body: "acme 17" });
  });

  it("who is too slow goes on with the default, and others meanwhile are not touched", async () => {
    await start({ maxWaitSeconds: 1 });
    const slow = await open(newPath());
    await slow.send('{"a":');
    for (let count = 0; count < 20; count++) {
      const upload = await open(newPath());
      await upload.send('{"tenant":"acme"}');
      upload.end();
      expect(await upload.answer()).toMatchObject({ status: 200, body: "acme 17" });
      await sleep(150);
    }
    await slow.send("1}");
    slow.end();
    expect(await slow.answer()).toEqual({ status: 200, body: "none 7" });
    expect(await counters()).toEqual({ found: 20, too_slow: 1 });
  });

  it("who is too slow may be refused, and others meanwhile are not touched", async () => {
    await start({ maxWaitSeconds: 1, policies: { tooSlow: 408 } });
    const slow = [await open(newPath()), await open(newPath())];
    for (const upload of slow) await upload.send('{"a":');
    for (let count = 0; count < 20; count++) {
      const upload = await open(newPath());
      await upload.send('{"tenant":"acme"}');
      upload.end();
      expect(await upload.answer()).toMatchObject({ status: 200, body: "acme 17" });
      await sleep(150);
    }
    for (const upload of slow) expect((await upload.answer()).status).toBe(408);
    expect(await counters()).toEqual({ found: 20, too_slow: 2 });
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
  await sleep(300);
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
