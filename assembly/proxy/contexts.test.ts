/**
 * One VM with several plugins, as Envoy makes it where they share a vm_id: root contexts come, are configured,
 * replaced and dropped. The host here is the least that shows it, as no other can be told to drop a root.
 */
import { beforeAll, beforeEach, expect, test } from "vitest";
import { compile } from "../../scripts/compile.ts";

let module: WebAssembly.Module;
let vm: Vm;

beforeAll(async () => {
  module = await WebAssembly.compile(
    (await compile("assembly/modules/focus-group.ts", ["--target", "release"])).binary,
  );
});

beforeEach(() => {
  vm = Vm.start(module);
});

test("each plugin has its own configuration", () => {
  expect(vm.configure(1, says("one"))).toBe(true);
  expect(vm.configure(2, says("two"))).toBe(true);
  expect(vm.request(1, 10)).toBe("set one");
  expect(vm.request(2, 11)).toBe("set two");
  expect(vm.request(1, 12)).toBe("set one");
});

test("requests of an old configuration keep it while they last", () => {
  vm.configure(1, says("old"));
  vm.begin(1, 10);
  vm.configure(2, says("new"));
  expect(vm.headers(10)).toBe("set old");
  expect(vm.request(2, 11)).toBe("set new");
});

test("a wrong configuration is refused, logged, counted, and leaves the others alone", () => {
  vm.configure(1, says("one"));
  expect(vm.configure(2, { rules: [], header: 7 })).toBe(false);
  expect(vm.logs).toEqual(["focus-group: config: /header: expected a string of 1 to 256 bytes"]);
  expect(vm.counters).toEqual({ numesh_focus_group_config_rejected: 1 });
  expect(vm.request(1, 10)).toBe("set one");
  expect(vm.request(2, 11)).toBe("503 numesh_unknown_stream");
  expect(vm.configure(1, { rules: 1 })).toBe(false);
  expect(vm.request(1, 12)).toBe("set one");
  expect(vm.counters).toMatchObject({ numesh_focus_group_config_rejected: 2 });
});

test("a stream that nobody announced is served by the only plugin, and by none of several", () => {
  vm.configure(1, says("one"));
  expect(vm.headers(99)).toBe("set one");
  vm.configure(2, says("two"));
  expect(vm.headers(99)).toBe("503 numesh_unknown_stream");
  vm.drop(1);
  vm.configure(3, says("three"));
  vm.drop(2);
  vm.configure(3, says("three again"));
  expect(vm.headers(99)).toBe("set three again");
});

test("a stream that began long ago is not taken for another", () => {
  vm.configure(1, says("one"));
  vm.configure(2, says("two"));
  vm.begin(1, 10);
  for (let stream = 11; stream < 10 + 1024; stream++) vm.begin(2, stream);
  expect(vm.headers(10)).toBe("set one");
  vm.begin(2, 10 + 1024);
  expect(vm.headers(10)).toBe("503 numesh_unknown_stream");
});

test("a header for which there is no room is never taken for absent", () => {
  vm.configure(1, { rules: [{ name: "n", value: "v", when: [{ header: "x-customer", present: true }] }] });
  expect(vm.request(1, 10, { "x-customer": "c".repeat(8 << 20) })).toBe("set v");
  expect(vm.request(1, 11, { "x-customer": "c".repeat((32 << 20) + 1) })).toBe(
    "503 numesh_no_room_for_headers",
  );
  expect(vm.request(1, 12, { "x-customer": "c" })).toBe("set v");
});

test("a configuration for which there is no room is refused", () => {
  expect(vm.configure(1, says("one"), " ".repeat(32 << 20))).toBe(false);
  expect(vm.logs).toEqual(["focus-group: config: larger than 32 MiB, or no memory left"]);
});

test("trailers lose the header of their own plugin, and are refused where it is not known any more", () => {
  vm.configure(1, { ...says("one"), header: "x-one" });
  vm.configure(2, { ...says("two"), header: "x-two" });
  vm.request(1, 10);
  expect(vm.trailers(10)).toBe("removed x-one");
  for (let stream = 11; stream < 1034; stream++) vm.request(2, stream);
  expect(vm.trailers(10)).toBe("removed x-one");
  vm.request(2, 1034);
  expect(vm.trailers(10)).toBe("503 numesh_unknown_stream");
});

test.each([
  [1000, 2_000],
  [50, 100_000],
])("%i configurations of %i ids leave memory where it was", (configurations, count) => {
  const texts = ["a", "b", "c"].map((salt) => {
    const ids = Array.from({ length: count }, (_, index) => `customer-${salt}-${index}`);
    return { rules: [{ name: salt, value: salt, when: [{ header: "x-customer", in: ids }] }] };
  });
  let settled = 0;
  for (let root = 1; root <= configurations; root++) {
    expect(vm.configure(root, texts[root % 3] ?? {})).toBe(true);
    vm.drop(root - 1);
    // By then the old, the new and the text have found their places between each other.
    if (root === configurations / 10) settled = vm.memorySize;
  }
  expect(vm.memorySize).toBe(settled);
  const [last] = ["a", "b", "c"].slice(configurations % 3);
  expect(vm.request(configurations, 5000, { "x-customer": `customer-${last}-${count - 1}` })).toBe(
    `set ${last}`,
  );
});

test("requests leave memory where it was", () => {
  vm.configure(1, says("one"));
  const before = vm.memorySize;
  for (let stream = 2; stream < 100_000; stream++)
    vm.request(1, stream, { "x-customer": "c-1", "x-version": "v" });
  expect(vm.memorySize).toBe(before);
});

function says(value: string): object {
  return { rules: [], default: value };
}

const UNIMPLEMENTED = 12;

/** What the module exports, as far as it is called here. */
interface Exports {
  memory: WebAssembly.Memory;
  _initialize(): void;
  proxy_on_memory_allocate(size: number): number;
  proxy_on_context_create(context: number, parent: number): void;
  proxy_on_configure(root: number, size: number): number;
  proxy_on_request_headers(stream: number, count: number, isEnd: number): number;
  proxy_on_request_trailers(stream: number, count: number): number;
}

/** A VM and the host's side of it. */
class Vm {
  readonly logs: string[] = [];
  readonly counters: Record<string, number> = {};
  private readonly roots = new Set<number>();
  private readonly names: string[] = [];
  private received = new Map<string, Buffer>();
  private configuration: Buffer = Buffer.alloc(0);
  private outcome = "";
  private module: Exports | undefined;

  static start(code: WebAssembly.Module): Vm {
    const vm = new Vm();
    const known = vm.imports();
    const env = Object.fromEntries(
      WebAssembly.Module.imports(code).map(({ name }) => {
        const call = known[name] ?? (() => UNIMPLEMENTED);
        return [name, (...values: (number | bigint)[]) => call(...values.map(Number))];
      }),
    );
    vm.module = new WebAssembly.Instance(code, { env }).exports as unknown as Exports;
    vm.module._initialize();
    return vm;
  }

  configure(root: number, config: object, padding = ""): boolean {
    this.roots.add(root);
    this.configuration = Buffer.from(JSON.stringify(config) + padding);
    this.exports.proxy_on_context_create(root, 0);
    return this.exports.proxy_on_configure(root, this.configuration.length) === 1;
  }

  /** Drops a root context, without a word to the module, as Envoy does. */
  drop(root: number): void {
    this.roots.delete(root);
  }

  begin(root: number, stream: number): void {
    this.exports.proxy_on_context_create(stream, root);
  }

  /** Calls back with the headers of a stream. What the filter did, in words. */
  headers(stream: number, headers: Record<string, string> = {}): string {
    this.received = new Map(Object.entries(headers).map(([name, value]) => [name, Buffer.from(value)]));
    this.outcome = "nothing";
    this.exports.proxy_on_request_headers(stream, this.received.size, 1);
    return this.outcome;
  }

  trailers(stream: number): string {
    this.outcome = "nothing";
    this.exports.proxy_on_request_trailers(stream, 1);
    return this.outcome;
  }

  request(root: number, stream: number, headers: Record<string, string> = {}): string {
    this.begin(root, stream);
    return this.headers(stream, headers);
  }

  get memorySize(): number {
    return this.exports.memory.buffer.byteLength;
  }

  private get exports(): Exports {
    if (this.module === undefined) throw new Error("not started");
    return this.module;
  }

  private imports(): Record<string, (...values: number[]) => number> {
    return {
      proxy_log: (_level = 0, at = 0, size = 0) => this.done(() => this.logs.push(this.text(at, size))),
      proxy_set_effective_context: (context = 0) => (this.roots.has(context) ? 0 : 2),
      proxy_get_buffer_bytes: (_type = 0, _start = 0, _size = 0, addressAt = 0, sizeAt = 0) =>
        this.give(this.configuration, addressAt, sizeAt),
      proxy_get_header_map_value: (_map = 0, nameAt = 0, nameSize = 0, addressAt = 0, sizeAt = 0) => {
        const value = this.received.get(this.text(nameAt, nameSize));
        return value === undefined ? 1 : this.give(value, addressAt, sizeAt);
      },
      proxy_replace_header_map_value: (_map = 0, _nameAt = 0, _nameSize = 0, at = 0, size = 0) =>
        this.done(() => (this.outcome = `set ${this.text(at, size)}`)),
      proxy_remove_header_map_value: (_map = 0, at = 0, size = 0) =>
        this.done(() => (this.outcome = `removed ${this.text(at, size)}`)),
      proxy_send_local_response: (status = 0, at = 0, size = 0) =>
        this.done(() => (this.outcome = `${status} ${this.text(at, size)}`)),
      proxy_define_metric: (_type = 0, at = 0, size = 0, idAt = 0) =>
        this.done(() =>
          new DataView(this.exports.memory.buffer).setUint32(
            idAt,
            this.names.push(this.text(at, size)) - 1,
            true,
          ),
        ),
      proxy_increment_metric: (id = 0) =>
        this.done(() => {
          const name = this.names[id] ?? "unknown";
          this.counters[name] = (this.counters[name] ?? 0) + 1;
        }),
    };
  }

  private done(action: () => unknown): number {
    action();
    return 0;
  }

  private text(at: number, size: number): string {
    return Buffer.from(this.exports.memory.buffer, at, size).toString();
  }

  private give(bytes: Buffer, addressAt: number, sizeAt: number): number {
    const address = this.exports.proxy_on_memory_allocate(bytes.length);
    if (address === 0) return 6;
    const view = new DataView(this.exports.memory.buffer);
    Buffer.from(view.buffer).set(bytes, address);
    view.setUint32(addressAt, address, true);
    view.setUint32(sizeAt, bytes.length, true);
    return 0;
  }
}
