import { fork, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import type { Task } from "./check-child.ts";
import { assemble, compileFixture } from "./fixtures/compile.ts";
import { checkConfig, checkRequest } from "./index.ts";

const probe = await compileFixture("probe");

test("a configuration that the plugin accepts", async () => {
  const check = await checkConfig(probe, "configure log 1 fine");
  expect(check.ok).toBe(true);
  expect(check.logs).toContainEqual({ level: "debug", message: "fine" });
});

test.for([
  [
    "refused with a word",
    "configure log 4 probe:%20config:%20/a:%20wrong\nconfigure return 0",
    /^probe:%20config:%20\/a:%20wrong$/,
  ],
  ["refused without a word", "configure return 0", /^proxy_on_configure refused without a word/],
  ["a crash", "configure trap", /crashed in proxy_on_configure: unreachable/],
  ["a place outside", "configure outside", /crashed in proxy_on_configure: memory access out of bounds/],
  [
    "endless recursion",
    "configure overflow",
    /crashed in proxy_on_configure: Maximum call stack size exceeded/,
  ],
  ["an endless loop", "configure loop", /did not finish within 500 ms/],
  ["endless log lines", "configure flood", /did not finish within 500 ms/],
  ["endless shared data", "configure hoard", /did not finish within 500 ms/],
] as const)("%s is a reason, not an exception", { timeout: 20_000 }, async ([, config, reason]) => {
  const check = await checkConfig(probe, config, { timeoutMilliseconds: 500 });
  expect(check).toMatchObject({ ok: false, reason: expect.stringMatching(reason) });
});

test("not a module", async () => {
  expect(await checkConfig(Buffer.from("garbage"), "")).toMatchObject({
    ok: false,
    reason: expect.stringMatching(/not a WebAssembly module/),
  });
});

test("memory stops growing at the limit", async () => {
  const config = "configure grow 100\nconfigure grow 1000";
  const { logs } = await checkConfig(probe, config, { memoryLimit: 32 * 1024 * 1024 });
  expect(logs.map(({ message }) => message).slice(-2)).toEqual([
    "configure: grow 100 -> 1",
    "configure: grow 1000 -> -1",
  ]);
});

test("environment and names reach the plugin, this process's environment does not", async () => {
  const { logs } = await checkConfig(probe, "configure wasi environ\nconfigure property plugin_name", {
    env: { KEY: "value" },
    pluginName: "shop",
  });
  expect(logs.map(({ message }) => message)).toContain("configure: wasi environ -> 0 0 1 [KEY=value%00]");
  expect(logs.map(({ message }) => message)).toContain("configure: property plugin_name -> 0 [shop]");
});

test("a request is bounded too", { timeout: 20_000 }, async () => {
  const headers = [[":path", "/orders"]] as const;
  const found = await checkRequest(probe, "request_headers replace 0 x-version v2", { headers });
  expect(found).toMatchObject({ ok: true, result: { outcome: "continue" } });
  expect(await checkRequest(probe, "request_headers trap", { headers })).toMatchObject({
    result: { outcome: "trap" },
  });
  expect(await checkRequest(probe, "configure return 0", { headers })).toMatchObject({ ok: false });
  const looping = checkRequest(probe, "request_headers loop", { headers }, { timeoutMilliseconds: 300 });
  expect(await looping).toMatchObject({ ok: false, reason: "the module did not finish within 300 ms" });
});

test("a request at another time, with its calls answered", async () => {
  const script = [
    "request_headers time",
    "request_headers set-property numesh.claims {}",
    "request_headers call keys :path=/jwks,:method=GET,:authority=idp - 100",
    "request_headers return 4",
    "call_response get 6 :status",
    "call_response effective 2",
    "call_response continue 0",
  ];
  const request = { headers: [[":path", "/orders"]] as const };
  const options = { at: new Date(0), httpAnswer: { headers: [[":status", "204"]] as const } };
  const check = await checkRequest(probe, script.join("\n"), request, options);
  expect(check).toMatchObject({
    result: { outcome: "continue", setProperties: { "numesh.claims": new Uint8Array([123, 125]) } },
  });
  const lines = check.ok ? check.result.logs.map(({ message }) => message) : [];
  expect(lines).toContain("request_headers: time -> 0 zero");
  expect(lines).toContain("call_response: get 6 :status -> 0 [204]");
  expect(await checkRequest(probe, script.join("\n"), request)).toMatchObject({
    result: { outcome: "paused" },
  });
});

test("checks run side by side", { timeout: 20_000 }, async () => {
  const checks = await Promise.all([
    checkConfig(probe, "configure loop", { timeoutMilliseconds: 500 }),
    checkConfig(probe, "configure log 1 fine"),
  ]);
  expect(checks.map(({ ok }) => ok)).toEqual([false, true]);
});

const CONFIGURED = '(func (export "proxy_on_configure") (param i32 i32) (result i32)';
const wat = (...parts: string[]) =>
  assemble(`(module (memory (export "memory") 1) (func (export "proxy_abi_version_0_2_1"))
    (func (export "malloc") (param i32) (result i32) (i32.const 1024)) ${parts.join(" ")})`);

test("a module that fills V8's heap does not end this process", { timeout: 60_000 }, async () => {
  const grow = wat(
    "(table $t 1 funcref)",
    CONFIGURED,
    "(table.grow $t (ref.null func) (i32.const 9000000)))",
  );
  await checkConfig(grow, "");
  const tables = Array.from({ length: 60 }, () => "(table 9000000 externref)");
  expect(await checkConfig(wat(...tables, CONFIGURED, "(i32.const 1))"), "")).toMatchObject({ ok: false });
  expect(await checkConfig(probe, "")).toMatchObject({ ok: true });
});

/** The processes that check modules for a process. */
function checkersOf(parent: number | undefined): number[] {
  const read = (pid: string, file: string) => {
    try {
      return readFileSync(`/proc/${pid}/${file}`, "utf8");
    } catch {
      return "";
    }
  };
  return readdirSync("/proc")
    .filter((pid) => read(pid, "status").includes(`\nPPid:\t${parent}\n`))
    .filter((pid) => read(pid, "cmdline").includes("check-child"))
    .map(Number);
}

test.runIf(existsSync("/proc/self/status"))("a crash of the checker is a refusal", async () => {
  const looping = checkConfig(probe, "configure loop");
  const [checker = 0] = await vi.waitUntil(() => {
    const found = checkersOf(process.pid);
    return found.length === 0 ? undefined : found;
  });
  process.kill(checker, "SIGABRT");
  expect(await looping).toMatchObject({
    ok: false,
    reason: expect.stringMatching(/^the module crashed its checker: it ended with SIGABRT/),
  });
});

test.for([
  ["its own deadline", { milliseconds: 100, bytes: 2 ** 40 }, "SIGKILL"],
  ["its memory", { milliseconds: 60_000, bytes: 1 }, "SIGUSR2"],
] as const)("a checker whose module loops is ended for %s", async ([, bounds, signal]) => {
  const child = fork(new URL("./check-child.ts", import.meta.url), [String(process.pid)], {
    execArgv: [],
    serialization: "advanced",
  });
  await once(child, "message");
  const task: Task = {
    wasm: probe,
    memoryLimit: 2 ** 24,
    start: { config: "configure loop" },
    request: undefined,
    at: undefined,
    httpAnswer: undefined,
    bounds,
  };
  child.send(task);
  expect(await once(child, "exit")).toEqual([null, signal]);
});

/** Runs a script of two lines in a Node of its own. */
const runs = (call: string) =>
  spawn(process.execPath, [
    "--input-type=module",
    "-e",
    `import { checkConfig } from ${JSON.stringify(new URL("./index.ts", import.meta.url).href)};\n${call}`,
    Buffer.from(probe).toString("base64"),
  ]);

test.runIf(existsSync("/proc/self/status"))("a checker does not outlive a killed parent", async () => {
  const parent = runs('await checkConfig(Buffer.from(process.argv[1], "base64"), "configure loop");');
  const found = await vi.waitUntil(
    () => {
      const checkers = checkersOf(parent.pid);
      return checkers.length === 0 ? undefined : checkers;
    },
    { timeout: 10_000 },
  );
  await delay(500);
  parent.kill("SIGKILL");
  await vi.waitFor(() => expect(found.filter((pid) => existsSync(`/proc/${pid}`))).toEqual([]), {
    timeout: 5000,
  });
});

test("a checker that waits for the next check keeps nobody from ending", async () => {
  const parent = runs(
    'const { ok } = await checkConfig(Buffer.from(process.argv[1], "base64"), ""); console.log(ok);',
  );
  await once(parent.stdout, "data");
  const said = performance.now();
  await once(parent, "exit");
  expect(performance.now() - said).toBeLessThan(5000);
});
