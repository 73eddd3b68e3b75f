import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { request as requestTls } from "node:https";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { certificates, type EnvoyOptions, type RunningEnvoy, startEnvoy } from "./index.ts";
import { leftovers } from "./leftovers.ts";
import { temporaryDirectory } from "./temporary.ts";

const FOCUS_GROUP = fileURLToPath(new URL("../../dist/modules/focus-group.wasm", import.meta.url));
const RULES = [{ name: "testers", value: "beta", when: [{ header: "x-customer", exact: "c-1" }] }];
const TYPE = "type.googleapis.com/envoy.extensions";

async function started(options: EnvoyOptions): Promise<RunningEnvoy> {
  const envoy = await startEnvoy(options);
  onTestFinished(() => envoy.stop());
  return envoy;
}

describe("an Envoy with a chain of filters", () => {
  let envoy: RunningEnvoy;
  const steps: string[] = [];

  beforeAll(async () => {
    const second = [{ name: "all", value: "seen", when: [{ header: "x-version", exact: "beta" }] }];
    envoy = await startEnvoy({
      filters: [
        { wasm: FOCUS_GROUP, config: { rules: RULES } },
        { wasm: await readFile(FOCUS_GROUP), config: JSON.stringify({ header: "x-second", rules: second }) },
        {
          name: "native",
          typed_config: {
            "@type": `${TYPE}.filters.http.header_mutation.v3.HeaderMutation`,
            mutations: {
              request_mutations: [{ append: { header: { key: "x-native", value: "%REQ(x-second)%" } } }],
            },
          },
        },
      ],
      log: (line) => steps.push(line),
    });
  });
  afterAll(() => envoy?.stop());

  it("runs them in their order, and shows what the upstream saw", async () => {
    const { status, upstream } = await envoy.request({
      method: "POST",
      path: "/a/../b?c=1",
      headers: { "x-customer": "c-1", "x-twice": ["1", "2"] },
      body: "hello",
    });
    expect(status).toBe(200);
    expect(upstream).toMatchObject({ method: "POST", path: "/a/../b?c=1", body: "hello" });
    expect(upstream?.headers).toMatchObject({
      "x-version": "beta",
      "x-second": "seen",
      "x-native": "seen",
      "x-twice": "1, 2",
    });
    expect(upstream?.headerList.filter(([name]) => name === "x-twice")).toEqual([
      ["x-twice", "1"],
      ["x-twice", "2"],
    ]);
  });

  it("tells its steps", () => {
    expect(steps).toEqual([expect.stringMatching(/^Envoy (\d|in containers)/), `Envoy on ${envoy.address}`]);
  });

  it("gives its counters and gauges by a part of their names", async () => {
    expect(await envoy.stats("cluster.upstream.membership_total")).toEqual({
      "cluster.upstream.membership_total": 1,
    });
    await envoy.request({ path: "/" });
    const { "http.test.downstream_rq_2xx": answered } = await envoy.stats("downstream_rq_2xx");
    expect(answered).toBeGreaterThan(0);
  });

  it("gives what it holds, and its admin interface", async () => {
    expect(JSON.stringify(await envoy.configDump())).toContain('"x-native"');
    expect(await (await fetch(`${envoy.admin}/ready`)).text()).toBe("LIVE\n");
  });

  it("waits for a line of its log", async () => {
    expect(await envoy.waitForLog("starting main dispatch loop")).toContain("[info][main]");
    await expect(envoy.waitForLog("never printed", 30)).rejects.toThrow(
      'No "never printed" in the log within 30 ms. It ends:\n[',
    );
  });
});

describe("an Envoy with a configuration of one's own", () => {
  it("has its ports moved, its modules and endpoints where the test wants them", async () => {
    const echo = { address: { socket_address: { address: "orders", port_value: 8080 } } };
    const tls = await certificates({ names: ["shop.example", "127.0.0.1"] });
    const config = {
      admin: { address: { socket_address: { address: "0.0.0.0", port_value: 9901 } } },
      static_resources: {
        listeners: [
          {
            name: "secure",
            address: { socket_address: { address: "0.0.0.0", port_value: 443 } },
            filter_chains: [
              {
                transport_socket: {
                  name: "tls",
                  typed_config: {
                    "@type": `${TYPE}.transport_sockets.tls.v3.DownstreamTlsContext`,
                    common_tls_context: {
                      tls_certificates: [
                        {
                          certificate_chain: { inline_string: tls.cert },
                          private_key: { inline_string: tls.key },
                        },
                      ],
                    },
                  },
                },
                filters: [
                  {
                    name: "http",
                    typed_config: {
                      "@type": `${TYPE}.filters.network.http_connection_manager.v3.HttpConnectionManager`,
                      stat_prefix: "secure",
                      route_config: {
                        virtual_hosts: [
                          {
                            name: "all",
                            domains: ["*"],
                            routes: [{ match: { prefix: "/" }, route: { cluster: "orders" } }],
                          },
                        ],
                      },
                      http_filters: [
                        {
                          name: "group",
                          typed_config: {
                            "@type": `${TYPE}.filters.http.wasm.v3.Wasm`,
                            config: {
                              root_id: "group",
                              vm_config: {
                                runtime: "envoy.wasm.runtime.v8",
                                code: { local: { filename: "/etc/group.wasm" } },
                              },
                              configuration: {
                                "@type": "type.googleapis.com/google.protobuf.StringValue",
                                value: JSON.stringify({ rules: RULES }),
                              },
                            },
                          },
                        },
                        {
                          name: "router",
                          typed_config: { "@type": `${TYPE}.filters.http.router.v3.Router` },
                        },
                      ],
                    },
                  },
                ],
              },
            ],
          },
        ],
        clusters: [
          {
            name: "orders",
            type: "STRICT_DNS",
            load_assignment: {
              cluster_name: "orders",
              endpoints: [{ lb_endpoints: [{ endpoint: echo }] }],
            },
          },
        ],
      },
    };
    const envoy = await started({
      config: JSON.stringify(config), // JSON is YAML, too.
      modules: { "/etc/group.wasm": FOCUS_GROUP },
      upstream: { "orders:8080": "echo" },
    });
    const [host, port] = envoy.address.split(":");
    const body = await new Promise<string>((resolve, reject) => {
      const options = {
        host,
        port,
        ca: tls.ca,
        servername: "shop.example",
        headers: { "x-customer": "c-1" },
      };
      requestTls(options, async (answer) => resolve(Buffer.concat(await answer.toArray()).toString()))
        .on("error", reject)
        .end();
    });
    expect(JSON.parse(body).headers["x-version"]).toBe("beta");
    expect(config.static_resources.listeners[0]?.address.socket_address.port_value).toBe(443);
  });

  it("has each of its listeners at a port of its own", async () => {
    const connectionManager = {
      "@type": `${TYPE}.filters.network.http_connection_manager.v3.HttpConnectionManager`,
      stat_prefix: "x",
      route_config: { virtual_hosts: [{ name: "x", domains: ["*"], routes: [answer("first")] }] },
      http_filters: [{ name: "router", typed_config: { "@type": `${TYPE}.filters.http.router.v3.Router` } }],
    };
    const address = { socket_address: { address: "0.0.0.0", port_value: 80 } };
    const filter_chains = [{ filters: [{ name: "http", typed_config: connectionManager }] }];
    const listeners = [
      { name: "first", address, additional_addresses: [{ address }], filter_chains },
      { address, filter_chains },
    ];
    const envoy = await started({ config: { static_resources: { listeners } } });
    expect(Object.keys(envoy.addresses)).toEqual(["first", "listener-2"]);
    for (const address of Object.values(envoy.addresses)) {
      expect(await envoy.request({ address, path: "/" })).toMatchObject({ status: 200, body: "first" });
    }
  });

  it("refuses changes that fit nothing", async () => {
    const options = { config: {}, modules: { "a.wasm": FOCUS_GROUP }, upstream: { "b:80": "echo" } };
    await expect(startEnvoy(options)).rejects.toThrow("The configuration does not have a.wasm, b:80.");
  });
});

function answer(text: string): object {
  return { match: { prefix: "/" }, direct_response: { status: 200, body: { inline_string: text } } };
}

describe("an Envoy that cannot start leaves nothing behind and says why", () => {
  it.each<[string, EnvoyOptions, string]>([
    [
      "a config that a plugin refuses",
      { filters: [{ wasm: FOCUS_GROUP, config: { rules: 1 } }] },
      "wasm log focus-group test-1: focus-group: config: /rules: expected a list",
    ],
    ["a configuration that Envoy refuses", { config: "no_such_field: 1" }, "no_such_field"],
    ["a module that is not there", { filters: [{ wasm: "nowhere.wasm" }] }, "ENOENT"],
    [
      "a module that is none",
      { filters: [{ wasm: new Uint8Array(8) }] },
      "Unable to create Wasm plugin filter-1",
    ],
    [
      "an upstream that is no place",
      { filters: [], upstream: "orders" },
      'upstream: expected host:port, got "orders"',
    ],
    [
      "neither filters nor a config",
      {} as EnvoyOptions,
      "startEnvoy takes one of filters, listeners and config.",
    ],
  ])("%s", async (_title, options, reason) => {
    const { TMPDIR } = process.env;
    const temporary = await temporaryDirectory();
    process.env.TMPDIR = temporary;
    try {
      await expect(startEnvoy(options)).rejects.toThrow(reason);
      expect(await leftovers(temporary)).toEqual([]);
    } finally {
      if (TMPDIR === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = TMPDIR;
    }
  });
});

it("a program that has no temporary folder is told so, and nothing keeps it from ending", async () => {
  const harness = new URL("index.ts", import.meta.url).href;
  const program = `import { startEnvoy } from ${JSON.stringify(harness)};
    await startEnvoy({ filters: [] }).catch((error) => console.log(error.code));`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program], {
    env: { ...process.env, TMPDIR: "/nowhere" },
    timeout: 15_000,
  });
  expect(stdout).toBe("ENOENT\n");
});

it("an Envoy whose program is killed leaves nothing behind", async () => {
  const temporary = await temporaryDirectory();
  const program = fileURLToPath(new URL("fixtures/envoy.ts", import.meta.url));
  const child = spawn(process.execPath, [program], {
    env: { ...process.env, TMPDIR: temporary },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await once(createInterface({ input: child.stdout }), "line");
  expect(line).toMatch(/^127\.0\.0\.1:\d+$/);
  child.kill("SIGKILL");
  expect(await leftovers(temporary)).toEqual([]);
});

it("the example of the README does what it says", async () => {
  const readme = await readFile(new URL("README.md", import.meta.url), "utf8");
  const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? "";
  const folder = await temporaryDirectory();
  const program = join(folder, "example.ts");
  const ofTheRepository = example
    .replace("numesh/harness", new URL("index.ts", import.meta.url).href)
    .replace(
      'import.meta.resolve("numesh/modules/focus-group.wasm")',
      JSON.stringify(pathToFileURL(FOCUS_GROUP)),
    );
  await writeFile(program, ofTheRepository);
  // A proxy is for the way out of this machine, whatever Node is told of it.
  const env = { ...process.env, NODE_USE_ENV_PROXY: "1", HTTP_PROXY: "http://127.0.0.1:9" };
  const { stdout } = await promisify(execFile)(process.execPath, [program], { cwd: folder, env });
  expect(stdout).toBe("beta\n");
});
