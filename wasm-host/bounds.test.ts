import { expect, test } from "vitest";
import { Result } from "./abi.ts";
import { assemble } from "./fixtures/compile.ts";
import { loadModule } from "./index.ts";

/** A place in the memory of the modules below that is followed by 70 MB. */
const BIG = "(i32.const 4096)";
const bigSize = (bytes: number) => `(i32.const ${bytes})`;
const ZERO = "(i32.const 0)";
const KEY = "(i32.const 0) (i32.const 1)";
/** Where `:path /`, `:method G` and `:authority a` lie as pairs. */
const CALL_HEADERS = "(i32.const 16) (i32.const 59)";
const PAIRS =
  "\\03\\00\\00\\00\\05\\00\\00\\00\\01\\00\\00\\00\\07\\00\\00\\00\\01\\00\\00\\00\\0a\\00\\00\\00\\01\\00\\00\\00" +
  ":path\\00/\\00:method\\00G\\00:authority\\00a\\00";

/** A module that makes a host call on each request's headers, and crashes if it answers anything but this. */
const calling = (name: string, parameters: number, args: string, result: number, times = 1) =>
  assemble(`(module
    (import "env" "${name}" (func $call (param ${"i32 ".repeat(parameters)}) (result i32)))
    (memory (export "memory") 1100)
    (data (i32.const 0) "x")
    (data (i32.const 16) "${PAIRS}")
    (data (i32.const 128) "compress")
    (func (export "proxy_abi_version_0_2_1"))
    (func (export "malloc") (param i32) (result i32) (i32.const 1024))
    (func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32)
      ${`(if (i32.ne (call $call ${args}) (i32.const ${result})) (then unreachable))`.repeat(times)}
      (i32.const 0)))`);

const MIB = 1024 * 1024;
test.for([
  ["a header's value", "proxy_add_header_map_value", 5, `${ZERO} ${KEY} ${BIG} ${bigSize(5 * MIB)}`],
  ["a header's new value", "proxy_replace_header_map_value", 5, `${ZERO} ${KEY} ${BIG} ${bigSize(5 * MIB)}`],
  ["a header's name", "proxy_add_header_map_value", 5, `${ZERO} ${BIG} ${bigSize(5 * MIB)} ${KEY}`],
  [
    "the cluster of a call",
    "proxy_http_call",
    10,
    `${BIG} ${bigSize(65 * MIB)} ${CALL_HEADERS} ${ZERO.repeat(4)} (i32.const 1) (i32.const 2000)`,
  ],
  [
    "the cluster of a call, twice as large when kept",
    "proxy_http_call",
    10,
    `${BIG} ${bigSize(40 * MIB)} ${CALL_HEADERS} ${ZERO.repeat(4)} (i32.const 1) (i32.const 2000)`,
  ],
  [
    "the body of a call",
    "proxy_http_call",
    10,
    `${KEY} ${CALL_HEADERS} ${BIG} ${bigSize(65 * MIB)} ${ZERO.repeat(2)} (i32.const 1) (i32.const 2000)`,
  ],
  [
    "what a foreign function gets",
    "proxy_call_foreign_function",
    6,
    `(i32.const 128) (i32.const 8) ${BIG} ${bigSize(17 * MIB)} ${ZERO.repeat(2)}`,
  ],
  [
    "the body of a response",
    "proxy_send_local_response",
    8,
    `(i32.const 200) ${ZERO.repeat(2)} ${BIG} ${bigSize(65 * MIB)} ${ZERO.repeat(2)} (i32.const -1)`,
  ],
] as const)("%s is bounded", async ([, name, parameters, args]) => {
  const wasm = calling(name, parameters, args, Result.internalFailure);
  const started = await (await loadModule(wasm)).start({ config: "" });
  if (!started.ok) throw new Error(started.reason);
  const { plugin } = started;
  expect(await plugin.request({ headers: [[":path", "/"]] })).toMatchObject({
    outcome: "continue",
    headers: [[":path", "/"]],
    httpCalls: [],
  });
});

test("a call gives back all the room that it took", async () => {
  const args = `${BIG} ${bigSize(20 * MIB)} ${CALL_HEADERS} ${ZERO.repeat(4)} (i32.const 1) (i32.const 2000)`;
  const module = await loadModule(calling("proxy_http_call", 10, args, Result.ok));
  const started = await module.start({ config: "" });
  if (!started.ok) throw new Error(started.reason);
  for (let request = 0; request < 5; request++) {
    const { httpCalls } = await started.plugin.request({ headers: [[":path", "/"]] });
    expect(httpCalls).toHaveLength(1);
  }
});

test("headers that come many times are bounded together", async () => {
  const args = `${ZERO} ${KEY} ${BIG} ${bigSize(1000 * 1000)}`;
  const module = await loadModule(calling("proxy_add_header_map_value", 5, args, Result.ok, 5));
  const started = await module.start({ config: "" });
  if (!started.ok) throw new Error(started.reason);
  expect(await started.plugin.request({ headers: [[":path", "/"]] })).toMatchObject({ outcome: "trap" });
});
