/** Documents that a plugin fetches: one fetch for all workers, kept up to date, whatever the other side does. */
import { readFile } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compile } from "../scripts/compile.ts";
import { binaryEngine, type RunningEnvoy, startEnvoy } from "./harness/index.ts";

const WORKERS = 3;

let wasm: Uint8Array;
beforeAll(async () => {
  const source = await readFile(new URL("fixtures/fetching.as", import.meta.url), "utf8");
  wasm = (await compile("fetching.ts", ["--target", "release"], source)).binary;
});

/** What the tests have started. */
const toStop: (() => unknown)[] = [];
afterAll(async () => {
  for (const stop of toStop.reverse()) await stop();
});

/** Who is asked for words, and how often he was. */
class Words {
  asked = 0;
  answer: RequestListener;
  address = "";

  constructor(answer: RequestListener) {
    this.answer = answer;
  }

  async start(): Promise<this> {
    const server = createServer((request, response) => {
      this.asked++;
      this.answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    this.address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    toStop.push(() => {
      server.closeAllConnections();
      server.close();
    });
    return this;
  }
}

const says =
  (word: string, status = 200, headers = {}): RequestListener =>
  (_request, response) => {
    response.writeHead(status, headers).end(word);
  };

const words = (answer: RequestListener): Promise<Words> => new Words(answer).start();

async function envoyWith(address: string, config: object = {}): Promise<RunningEnvoy> {
  const envoy = await startEnvoy({
    engine: await binaryEngine({ concurrency: WORKERS }),
    listeners: { one: [{ wasm, name: "fetching", vm: "v", config: { path: "/word", ...config } }] },
    clusters: { words: address },
  });
  toStop.push(() => envoy.stop());
  return envoy;
}

/** The status, and the word that the upstream saw. */
async function ask(envoy: RunningEnvoy, headers: Record<string, string> = {}): Promise<string> {
  const { status, upstream } = await envoy.request({ path: "/", headers });
  return status === 200 ? `${upstream?.headers["x-word"]}` : `${status}`;
}

const askMany = (envoy: RunningEnvoy, count: number) =>
  Promise.all(Array.from({ length: count }, () => ask(envoy)));

describe.concurrent("a document", { timeout: 30_000 }, () => {
  it("is waited for, and fetched once for all workers", async () => {
    const source = await words(async (request, response) => {
      await sleep(300);
      says("hello")(request, response);
    });
    const envoy = await envoyWith(source.address);
    expect(new Set(await askMany(envoy, 40))).toEqual(new Set(["hello"]));
    expect(source.asked).toBeLessThanOrEqual(2); // Two that begin at the same instant do no harm.
    await sleep(1500);
    expect(source.asked).toBeLessThanOrEqual(2);
  });

  it("is new on all workers about a second after it was due", async () => {
    const source = await words(says("one", 200, { "cache-control": "max-age=1" }));
    const envoy = await envoyWith(source.address, { cooldown: 500 });
    expect(await ask(envoy)).toBe("one");
    source.answer = says("two");
    await sleep(3500);
    expect(new Set(await askMany(envoy, 40))).toEqual(new Set(["two"]));
  });

  it.each<[string, RequestListener]>([
    ["an error", says("oops", 500)],
    ["a redirect", says("", 302, { location: "/elsewhere" })],
    ["no content", says("", 204)],
    ["nothing", says("")],
    ["what is not a word", says("bad")],
    ["more than a document may have", says("x".repeat(300_000))],
    [
      "half an answer",
      (_request, response) => response.writeHead(200, { "content-length": "9" }).write("half"),
    ],
    ["a closed connection", (request) => request.socket.destroy()],
  ])("stays where the answer is %s, and pauses grow", async (_title, answer) => {
    const source = await words(says("good"));
    const envoy = await envoyWith(source.address, { lifetime: 200, timeout: 300 });
    expect(await ask(envoy)).toBe("good");
    source.answer = answer;
    const before = source.asked;
    await sleep(4000);
    expect(new Set(await askMany(envoy, 20))).toEqual(new Set(["good"]));
    expect(source.asked - before).toBeGreaterThan(0);
    expect(source.asked - before).toBeLessThan(6);
    expect((await envoy.stats("word_failed"))["wasmcustom.word_failed"]).toBeGreaterThan(0);
  });

  it("that is too old is used no more, and one that comes again is", async () => {
    const source = await words(says("good"));
    const envoy = await envoyWith(source.address, { lifetime: 200, keepFor: 1500 });
    expect(await ask(envoy)).toBe("good");
    source.answer = says("", 500);
    await sleep(3000);
    const refused = ask(envoy);
    expect(await refused).toBe("503");
    source.answer = says("again");
    const deadline = performance.now() + 8000;
    while ((await ask(envoy)) !== "again" && performance.now() < deadline) await sleep(100);
    expect(await ask(envoy)).toBe("again");
  });

  it("can be demanded, not more than once in the cooldown", async () => {
    const source = await words(says("one"));
    const envoy = await envoyWith(source.address, { cooldown: 1500 });
    expect(await ask(envoy)).toBe("one");
    source.answer = says("two");
    expect(await ask(envoy, { "x-want": "other" })).toBe("one"); // It has just been fetched.
    await sleep(1700);
    const asked = source.asked;
    expect(await ask(envoy, { "x-want": "other" })).toBe("two");
    for (let time = 0; time < 20; time++) await ask(envoy, { "x-want": "other" });
    expect(source.asked - asked).toBe(1);
  });

  it("that nobody gives, or from nowhere: requests are refused in time", async () => {
    const { address } = await words((request) => request.socket.pause());
    const envoy = await envoyWith(address, { timeout: 500, mostWaiting: 5 });
    const began = performance.now();
    const answers = await askMany(envoy, 60);
    expect(new Set(answers)).toEqual(new Set(["503"]));
    expect(performance.now() - began).toBeLessThan(8000);

    const nowhere = await startEnvoy({ filters: [{ wasm, config: { path: "/word" } }] });
    toStop.push(() => nowhere.stop());
    expect((await nowhere.request({ path: "/" })).status).toBe(503);
    await nowhere.waitForLog("no such cluster");
  });

  it("does not care for clients that go while they wait", async () => {
    const source = await words(async (request, response) => {
      await sleep(1500);
      says("late")(request, response);
    });
    const envoy = await envoyWith(source.address);
    const gone = Array.from({ length: 20 }, () =>
      fetch(`http://${envoy.address}/`, { signal: AbortSignal.timeout(300) }).catch(() => "gone"),
    );
    expect(new Set(await Promise.all(gone))).toEqual(new Set(["gone"]));
    expect(await ask(envoy)).toBe("late");
  });
});
