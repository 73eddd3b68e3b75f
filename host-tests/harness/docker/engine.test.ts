import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import Docker from "dockerode";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { chooseEngine, dockerEngine, type Mesh, startEnvoy, startMesh } from "../index.ts";
import { leftovers } from "../leftovers.ts";
import { temporaryDirectory } from "../temporary.ts";

const DOCUMENTS = fileURLToPath(new URL("../fixtures/documents", import.meta.url));
const HELLO = fileURLToPath(new URL("../fixtures/hello.ts", import.meta.url));
const MESH_IN_CONTAINERS = fileURLToPath(new URL("../fixtures/docker-parent.ts", import.meta.url));

const ECHO = "type.googleapis.com/envoy.extensions.filters.network.echo.v3.Echo";
const LOOPBACK = /^127\.0\.0\.1:\d+$/;

const docker = new Docker();
const services = ["v1", "v2"].map((version) => ({
  name: `hello-${version}:8080`,
  entry: HELLO,
  env: { VERSION: version },
}));

describe.each(["host", "bridge"] as const)("an Envoy in a container on the %s network", (network) => {
  let mesh: Mesh;
  beforeAll(async () => {
    mesh = await startMesh({ documents: DOCUMENTS, services, engine: await dockerEngine({ network }) });
  });
  afterAll(() => mesh?.stop());

  const ask = async (headers: Record<string, string> = {}) => {
    const answer = await mesh.request({
      gateway: "internal",
      path: "/x",
      headers: { host: "hello:8080", ...headers },
    });
    return [answer.status, answer.body];
  };

  it("is reached on loopback, and reaches the services", async () => {
    expect(mesh.address("internal")).toMatch(LOOPBACK);
    expect(await ask()).toEqual([200, "v1 hello:8080 /x"]);
    expect(await ask({ "x-version": "v2" })).toEqual([200, "v2 hello:8080 /x"]);
  });

  it("shows its admin page and its log", async () => {
    expect(await (await fetch(`${mesh.admin("internal")}/ready`)).text()).toBe("LIVE\n");
    expect(mesh.logs("internal")).toContain("starting main dispatch loop");
  });

  it("takes an edit", async () => {
    const edit = (from: string, to: string) => mesh.edit("mesh.yaml", (text) => text.replace(from, to));
    expect(await edit("baseline: v1", "baseline: v2")).toMatchObject({ outcome: "applied" });
    expect(await ask()).toEqual([200, "v2 hello:8080 /x"]);
    expect(await edit("baseline: v2", "baseline: v1")).toMatchObject({ outcome: "applied" });
  });
});

it("publishes every listener of a configuration, in a container with a network of its own", async () => {
  const listener = (name: string) => ({
    name,
    address: { socket_address: { address: "0.0.0.0", port_value: 80 } },
    filter_chains: [{ filters: [{ name: "echo", typed_config: { "@type": ECHO } }] }],
  });
  const config = { static_resources: { listeners: [listener("a"), listener("b")] } };
  const envoy = await startEnvoy({ config, engine: await dockerEngine({ network: "bridge" }) });
  onTestFinished(() => envoy.stop());
  const addresses = Object.values(envoy.addresses);
  expect(addresses).toEqual([expect.stringMatching(LOOPBACK), expect.stringMatching(LOOPBACK)]);
  expect(new Set(addresses).size).toBe(2);
});

describe("the Docker engine", () => {
  it("is the default where a daemon answers, unless NUMESH_ENVOY names a binary", async () => {
    expect((await chooseEngine({ env: {} })).name).toMatch(/^Envoy in containers: /);
  });

  it("says the reason when an Envoy does not start, and leaves no container behind", async () => {
    const directory = await temporaryDirectory();
    const engine = await dockerEngine();
    const broken = engine.start({ gateway: "broken", bootstrap: { nonsense: true }, directory });
    await expect(broken).rejects.toThrow(
      /^Envoy of broken ended with status 1\. It printed last:\n.*nonsense/s,
    );
    expect(await containersOf(directory)).toEqual([]);
  });

  it("says which image is not there", async () => {
    const directory = await temporaryDirectory();
    const engine = await dockerEngine({ image: "numesh-no-such-image:1" });
    const start = engine.start({ gateway: "lost", bootstrap: {}, directory });
    await expect(start).rejects.toThrow(/^Envoy of lost: .*[Nn]o such image/);
  });

  it.each([
    ["SIGKILL", "host", 1],
    ["SIGTERM", "host", 1],
    ["SIGINT", "host", 1],
    ["SIGKILL", "names", 3],
  ] as const)("leaves nothing behind after %s (%s)", async (signal, network, count) => {
    const { parent, temporary } = await startParent(network);
    const containers = await containersOf(temporary);
    expect(containers).toHaveLength(count);
    const [first = ""] = containers;
    const networks = Object.keys((await docker.getContainer(first).inspect()).NetworkSettings.Networks);
    parent.kill(signal);
    await once(parent, "close");
    expect(await leftovers(temporary)).toEqual([]);
    const left = (await docker.listNetworks()).map(({ Name }) => Name);
    expect(left.filter((name) => name.startsWith("numesh-") && networks.includes(name))).toEqual([]);
  });
});

async function containersOf(folder: string): Promise<string[]> {
  const all = await docker.listContainers({ all: true });
  return all.filter(({ Labels }) => Labels["numesh.log"]?.includes(folder)).map(({ Id }) => Id);
}

/** A process with a mesh in containers, and a temporary folder of its own. */
async function startParent(network: string): Promise<{ parent: ChildProcess; temporary: string }> {
  const temporary = await temporaryDirectory(onTestFinished);
  const parent = spawn(process.execPath, [MESH_IN_CONTAINERS, DOCUMENTS, HELLO, network], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, TMPDIR: temporary },
  });
  await once(createInterface({ input: parent.stdout }), "line");
  return { parent, temporary };
}
