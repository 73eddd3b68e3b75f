import { execFile } from "node:child_process";

/** Whether an Envoy binary can run this project's plugins. */
export type Verdict =
  | { usable: true; version: string }
  | { usable: false; code: "not-executable" | "unsupported-version" | "no-wasm"; reason: string };

/** The first version whose plugins may wait for a request body before routing. */
const LOWEST: readonly [number, number, number] = [1, 36, 2];

/**
 * Asks a binary for its version, and makes it load a plugin: builds without V8 exist in the midst of
 * supported versions, and other builds may lack it too, so the version alone says nothing about WASM.
 *
 * @param path the binary to run
 * @param timeout milliseconds that each of the two runs may take
 */
export async function checkEnvoy(path: string, timeout = 30_000): Promise<Verdict> {
  const printed = await run(path, ["--version"], timeout);
  if (printed.status !== 0) {
    return { usable: false, code: "not-executable", reason: `${path} cannot be run (${printed.problem})` };
  }
  const version = /\/(\d+\.\d+\.\d+)[^/]*\//.exec(printed.output)?.[1];
  if (version === undefined) {
    return {
      usable: false,
      code: "not-executable",
      reason: `${path} is not an Envoy (it prints no version)`,
    };
  }
  if (isOlder(version)) {
    const reason = `${path} is Envoy ${version}, older than ${LOWEST.join(".")}`;
    return { usable: false, code: "unsupported-version", reason };
  }
  const validated = await run(path, ["--mode", "validate", "--config-yaml", PROBE_CONFIG], timeout);
  if (validated.status !== 0) {
    return { usable: false, code: "no-wasm", reason: `${path} (Envoy ${version}) is built without V8` };
  }
  return { usable: true, version };
}

function isOlder(version: string): boolean {
  const parts = version.split(".").map(Number);
  for (const [index, lowest] of LOWEST.entries()) {
    const part = parts[index] ?? 0;
    if (part !== lowest) return part < lowest;
  }
  return false;
}

type Run = { status: number | null; output: string; problem: string };

function run(path: string, args: string[], timeout: number): Promise<Run> {
  return new Promise((resolve) => {
    execFile(path, args, { timeout, killSignal: "SIGKILL" }, (error, stdout) => {
      if (error === null) return resolve({ status: 0, output: stdout, problem: "" });
      const status = typeof error.code === "number" ? error.code : null;
      const problem =
        status === null ? (error.code ?? `no answer in ${timeout} ms`) : `exit status ${status}`;
      resolve({ status, output: stdout, problem: String(problem) });
    });
  });
}

/** `section(id, content)` of a WebAssembly binary; every length here fits in one byte. */
function section(id: number, content: number[]): number[] {
  return [id, content.length, ...content];
}

/** An entry of the export section. Kinds: 0 a function, 2 the memory. */
function exported(name: string, kind: 0 | 2, index: number): number[] {
  return [name.length, ...Buffer.from(name), kind, index];
}

const END = 0x0b;

/** The smallest module that Envoy takes as a plugin: an ABI version, an allocator that gives nothing. */
const PROBE_MODULE = Uint8Array.from([
  ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...section(1, [2, ...[0x60, 0, 0], ...[0x60, 1, 0x7f, 1, 0x7f]]), // () -> (), (i32) -> i32
  ...section(3, [2, 0, 1]),
  ...section(5, [1, 0, 1]), // one page of memory
  ...section(7, [
    3,
    ...exported("memory", 2, 0),
    ...exported("proxy_abi_version_0_2_1", 0, 0),
    ...exported("proxy_on_memory_allocate", 0, 1),
  ]),
  ...section(10, [2, ...[2, 0, END], ...[4, 0, 0x41, 0, END]]), // nothing; i32.const 0
]);

const EXTENSION = "type.googleapis.com/envoy.extensions.filters";

/** A configuration with that plugin in it; Envoy loads the module while it validates. */
const PROBE_CONFIG = JSON.stringify({
  static_resources: {
    listeners: [
      {
        name: "probe",
        address: { socket_address: { address: "127.0.0.1", port_value: 0 } },
        filter_chains: [
          {
            filters: [
              {
                name: "http",
                typed_config: {
                  "@type": `${EXTENSION}.network.http_connection_manager.v3.HttpConnectionManager`,
                  stat_prefix: "probe",
                  route_config: {},
                  http_filters: [
                    {
                      name: "wasm",
                      typed_config: {
                        "@type": `${EXTENSION}.http.wasm.v3.Wasm`,
                        config: {
                          name: "probe",
                          vm_config: {
                            runtime: "envoy.wasm.runtime.v8",
                            code: { local: { inline_bytes: Buffer.from(PROBE_MODULE).toString("base64") } },
                          },
                        },
                      },
                    },
                    { name: "router", typed_config: { "@type": `${EXTENSION}.http.router.v3.Router` } },
                  ],
                },
              },
            ],
          },
        ],
      },
    ],
  },
});
