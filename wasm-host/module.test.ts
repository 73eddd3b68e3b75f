import { expect, test } from "vitest";
import { boundGrowth, readBinary } from "./binary.ts";
import { assemble, compileFixture } from "./fixtures/compile.ts";
import { loadModule } from "./index.ts";

const probe = await compileFixture("probe");
const MEMORY = '(memory (export "memory") 1)';
const ABI = '(func (export "proxy_abi_version_0_2_1"))';
const MALLOC = '(func (export "malloc") (param i32) (result i32) (i32.const 1024))';
const GROWTH = { pages: 100, entries: 1000 };
const wat = (...parts: string[]) => assemble(`(module ${parts.join(" ")})`);

test.for([
  ["garbage", Buffer.from("garbage"), /not a WebAssembly module/],
  ["a module cut off", probe.subarray(0, 500), /not a WebAssembly module/],
  ["no ABI", wat(MEMORY, MALLOC), /exports no proxy_abi_version/],
  [
    "an older ABI",
    wat(MEMORY, MALLOC, '(func (export "proxy_abi_version_0_1_0"))'),
    /proxy_abi_version_0_1_0/,
  ],
  ["no allocator", wat(MEMORY, ABI), /neither malloc nor proxy_on_memory_allocate/],
  [
    "an unknown import",
    wat('(import "env" "abort" (func))', MEMORY, ABI, MALLOC),
    /imports env\.abort, which Envoy does not have/,
  ],
  [
    "an import of another type",
    wat('(import "env" "proxy_log" (func (param i32) (result i32)))', MEMORY, ABI, MALLOC),
    /env\.proxy_log as i32 -> i32, but Envoy has it as i32 i32 i32 -> i32/,
  ],
  [
    "an imported global",
    wat('(import "env" "g" (global i32))', MEMORY, ABI, MALLOC),
    /imports the global env\.g/,
  ],
  ["two memories", wat(MEMORY, "(memory 1)", ABI, MALLOC), /has 2 memories: proxy-wasm knows one/],
  [
    "two memories, one imported",
    wat('(import "env" "m" (memory 1))', MEMORY, ABI, MALLOC),
    /has 2 memories: proxy-wasm knows one/,
  ],
  [
    "a table too large",
    wat("(table 2000000 funcref)", MEMORY, ABI, MALLOC),
    /wants tables of 2000000 entries together, the limit is 1000000/,
  ],
  [
    "many tables",
    wat(...Array.from({ length: 17 }, () => "(table 1 externref)"), MEMORY, ABI, MALLOC),
    /has 17 tables, the limit is 16/,
  ],
  ["too much memory", wat('(memory (export "memory") 20000)', ABI, MALLOC), /wants 20000 pages/],
  [
    "a function of a later ABI",
    wat(
      '(import "env" "proxy_get_log_level" (func (param i32) (result i32)))',
      MEMORY,
      MALLOC,
      '(func (export "proxy_abi_version_0_2_0"))',
    ),
    /imports env\.proxy_get_log_level/,
  ],
] as const)("refused as Envoy refuses it: %s", async ([, wasm, message]) => {
  await expect(loadModule(wasm)).rejects.toThrow(message);
});

const log = '(import "env" "proxy_get_current_time_nanoseconds" (func $time (param i32) (result i32)))';
const exit = '(import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))';
test.for([
  [
    "a trap in _initialize",
    [MEMORY, ABI, MALLOC, '(func (export "_initialize") unreachable)'],
    /crashed in _initialize/,
  ],
  [
    "a trap in the start section",
    [MEMORY, ABI, MALLOC, "(func $s unreachable) (start $s)"],
    /does not start: unreachable/,
  ],
  [
    "a host call in _initialize",
    [log, MEMORY, ABI, MALLOC, '(func (export "_initialize") (drop (call $time (i32.const 0))))'],
    /while it is initialised, which Envoy does not allow/,
  ],
  [
    "a host call in the start section",
    [log, MEMORY, ABI, MALLOC, "(func $s (drop (call $time (i32.const 0)))) (start $s)"],
    /in its start section, where Envoy itself crashes/,
  ],
  [
    "an exit in _start",
    [exit, MEMORY, ABI, MALLOC, '(func (export "_start") (call $exit (i32.const 0)))'],
    /proc_exit while it is initialised/,
  ],
  [
    "vm_start answers 0",
    [MEMORY, ABI, MALLOC, '(func (export "proxy_on_vm_start") (param i32 i32) (result i32) (i32.const 0))'],
    /proxy_on_vm_start refused without a word/,
  ],
  [
    "configure answers 0",
    [MEMORY, ABI, MALLOC, '(func (export "proxy_on_configure") (param i32 i32) (result i32) (i32.const 0))'],
    /proxy_on_configure refused without a word/,
  ],
  [
    "configure traps",
    [MEMORY, ABI, MALLOC, '(func (export "proxy_on_configure") (param i32 i32) (result i32) unreachable)'],
    /crashed in proxy_on_configure: unreachable/,
  ],
] as const)("does not start: %s", async ([, parts, reason]) => {
  const started = await (await loadModule(wat(...parts))).start({ config: "" });
  expect(started).toMatchObject({ ok: false, reason: expect.stringMatching(reason) });
});

test.for([
  ["ABI 0.2.0", [MEMORY, MALLOC, '(func (export "proxy_abi_version_0_2_0"))']],
  ["no memory at all", [ABI, MALLOC]],
  ["an imported memory", ['(import "env" "memory" (memory 1))', ABI, MALLOC]],
  ["no callbacks, all of its memory", ['(memory (export "memory") 16384)', ABI, MALLOC]],
] as const)("starts: %s", async ([, parts]) => {
  const started = await (await loadModule(wat(...parts))).start({ config: "" });
  expect(started).toMatchObject({ ok: true, logs: [] });
});

test("an allocator that gives what is not there does no harm", async () => {
  const config = "configure property plugin_name";
  const hostile = wat(
    '(import "env" "proxy_get_property" (func $get (param i32 i32 i32 i32) (result i32)))',
    '(memory (export "memory") 1) (data (i32.const 0) "plugin_name")',
    ABI,
    '(func (export "malloc") (param i32) (result i32) (i32.const -4))',
    `(func (export "proxy_on_configure") (param i32 i32) (result i32)
       (i32.eq (call $get (i32.const 0) (i32.const 11) (i32.const 64) (i32.const 68)) (i32.const 6)))`,
  );
  expect(await (await loadModule(hostile)).start({ config })).toMatchObject({ ok: true });
});

test("memory is bounded where the module says nothing, or more", () => {
  for (const text of ['(memory (export "memory") 1)', '(memory (export "memory") 1 60000)']) {
    const bounded = boundGrowth(wat(text, ABI, MALLOC), GROWTH);
    expect(readBinary(bounded).memory).toMatchObject({ initial: 1, maximum: 100 });
    expect(WebAssembly.validate(bounded)).toBe(true);
  }
  expect(readBinary(boundGrowth(wat('(memory (export "memory") 1 2)', ABI), GROWTH)).memory).toMatchObject({
    initial: 1,
    maximum: 2,
  });
});

test("tables are bounded, whatever the module says", () => {
  const bounded = boundGrowth(
    wat("(table 1 funcref) (table 5 5000 externref) (table 2 3 funcref) (table 2000 funcref)", MEMORY, ABI),
    GROWTH,
  );
  expect(WebAssembly.validate(bounded)).toBe(true);
  expect(readBinary(bounded).tables).toMatchObject([
    { initial: 1, maximum: 1000 },
    { initial: 5, maximum: 1000 },
    { initial: 2, maximum: 3 },
    { initial: 2000, maximum: 2000 },
  ]);
});

test("a number of memories that is written in two bytes is read as one", () => {
  const plain = wat(MEMORY, ABI);
  // Section 5 with its 3 bytes: one memory, without a maximum, one page.
  const at = Buffer.from(plain).indexOf(Buffer.from([5, 3, 1, 0, 1]));
  const padded = Buffer.concat([
    plain.subarray(0, at),
    Buffer.from([5, 4, 0x81, 0, 0, 1]),
    plain.subarray(at + 5),
  ]);
  expect(WebAssembly.validate(padded)).toBe(true);
  expect(readBinary(boundGrowth(padded, GROWTH)).memory).toMatchObject({ initial: 1, maximum: 100 });
});

test("a table stops growing at the limit", async () => {
  const module = await loadModule(
    wat(
      MEMORY,
      ABI,
      MALLOC,
      "(table $t 1 funcref)",
      '(func (export "proxy_on_configure") (param i32 i32) (result i32)',
      "(i32.eq (table.grow $t (ref.null func) (i32.const 1000000)) (i32.const -1)))",
    ),
  );
  expect(await module.start({ config: "" })).toMatchObject({ ok: true });
});

test("imports are read with their types", () => {
  const { functions } = readBinary(probe);
  expect(functions).toContainEqual({
    module: "wasi_snapshot_preview1",
    name: "path_open",
    type: "i32 i32 i32 i32 i32 i64 i64 i32 i32 -> i32",
  });
});
