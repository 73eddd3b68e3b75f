import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Mesh, type MeshOptions, type StartedEnvoy, startMesh } from "./index.ts";
import { leftovers } from "./leftovers.ts";
import type { ServiceSpec } from "./service.ts";
import { temporaryDirectory } from "./temporary.ts";

const ORIGINAL = fileURLToPath(new URL("fixtures/documents", import.meta.url));
const DOCUMENTS = await readFile(join(ORIGINAL, "mesh.yaml"), "utf8");

const ENTRY = fileURLToPath(new URL("fixtures/hello.ts", import.meta.url));
const SERVICES: ServiceSpec[] = ["v1", "v2"].map((version) => ({
  name: `hello-${version}:8080`,
  entry: ENTRY,
  env: { VERSION: version },
}));

async function documentsFolder(text: string): Promise<string> {
  const folder = join(await temporaryDirectory(), "documents");
  await mkdir(folder);
  await writeFile(join(folder, "mesh.yaml"), text);
  return folder;
}

/** Starts a mesh that must fail, with a temporary folder of its own, which must be empty afterwards. */
async function failure(options: Partial<MeshOptions>): Promise<string> {
  const documents = options.documents ?? ORIGINAL;
  const { TMPDIR } = process.env;
  const temporary = await temporaryDirectory();
  process.env.TMPDIR = temporary;
  try {
    const outcome = startMesh({ services: SERVICES, ...options, documents });
    const message = await outcome.then(
      () => "it started",
      (error: Error) => error.message,
    );
    expect(await leftovers(temporary)).toEqual([]);
    return message;
  } finally {
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
  }
}

describe("a mesh", () => {
  let mesh: Mesh;
  const steps: string[] = [];

  beforeAll(async () => {
    mesh = await startMesh({ documents: ORIGINAL, services: SERVICES, log: (line) => steps.push(line) });
  });
  afterAll(() => mesh?.stop());

  const ask = async (headers = {}) => {
    const answer = await mesh.request({
      gateway: "internal",
      path: "/x?y=1",
      headers: { host: "hello:8080", ...headers },
    });
    return [answer.status, answer.body, answer.headers["x-numesh-row"]];
  };

  it("tells its steps", () => {
    expect(steps).toEqual([
      expect.stringMatching(/^Envoy (\d|in containers)/),
      "2 services: hello-v1:8080, hello-v2:8080",
      expect.stringMatching(/^control plane on 127\.0\.0\.1:\d+$/),
      `gateway internal on ${mesh.address("internal")}`,
    ]);
  });

  it("routes by the rows of its documents", async () => {
    expect(await ask()).toEqual([200, "v1 hello:8080 /x?y=1", "hello/baseline"]);
    expect(await ask({ "x-version": "v2" })).toEqual([200, "v2 hello:8080 /x?y=1", "hello/version=v2"]);
  });

  it("applies an edit of its own copy of the documents", async () => {
    const settled = await mesh.edit("mesh.yaml", (yaml) => yaml.replace("baseline: v1", "baseline: v2"));
    expect(settled).toEqual({ outcome: "applied", revision: 2 });
    expect(await ask()).toEqual([200, "v2 hello:8080 /x?y=1", "hello/baseline"]);
    expect(await readFile(join(ORIGINAL, "mesh.yaml"), "utf8")).toBe(DOCUMENTS);
    await mesh.edit("mesh.yaml", () => DOCUMENTS);
  });

  it("gives the errors of a refused edit, and goes on as before", async () => {
    const settled = await mesh.edit("mesh.yaml", (yaml) => yaml.replace("baseline: v1", "baseline: v7"));
    expect(settled).toMatchObject({ outcome: "refused", errors: [{ line: 11, key: "/baseline" }] });
    expect(await ask()).toEqual([200, "v1 hello:8080 /x?y=1", "hello/baseline"]);
    await mesh.edit("mesh.yaml", () => DOCUMENTS);
  });

  it("refuses an edit that changes nothing", async () => {
    await expect(mesh.edit("mesh.yaml", (text) => text)).rejects.toThrow(
      "The edit of mesh.yaml changes nothing.",
    );
  });

  it("serves without its control plane, which comes back at the same address", async () => {
    const { address } = mesh.controlPlane;
    await mesh.controlPlane.kill("SIGKILL");
    expect(await ask()).toEqual([200, "v1 hello:8080 /x?y=1", "hello/baseline"]);
    await mesh.controlPlane.restart();
    expect(mesh.controlPlane.address).toBe(address);
    const settled = await mesh.edit("mesh.yaml", (yaml) => yaml.replace("baseline: v1", "baseline: v2"));
    expect(settled.outcome).toBe("applied");
    expect(await ask()).toEqual([200, "v2 hello:8080 /x?y=1", "hello/baseline"]);
  });

  it("keeps what everyone prints", async () => {
    expect(mesh.logs("internal")).toContain("starting main dispatch loop");
    expect(mesh.logs("hello-v1:8080")).toContain("listening on 127.0.0.1:");
    expect(mesh.logs("control-plane")).toContain('"event":"listening"');
    expect(() => mesh.logs("nobody")).toThrow("There is no nobody in this mesh.");
  });

  it("gives the admin interface of a gateway", async () => {
    expect(await (await fetch(`${mesh.admin("internal")}/ready`)).text()).toBe("LIVE\n");
  });

  it("stops as often as it is asked to", async () => {
    await Promise.all([mesh.stop(), mesh.stop()]);
    await expect(ask()).rejects.toThrow("ECONNREFUSED");
  });
});

describe("a mesh that cannot start leaves nothing behind and says why", () => {
  it("when a service fails, with what it printed last", async () => {
    const [first, second] = SERVICES as [ServiceSpec, ServiceSpec];
    const message = await failure({ services: [first, { ...second, env: { FAIL: "no database" } }] });
    expect(message).toContain("hello-v2:8080 ended with status 1, before address. It printed last:\n");
    expect(message).toContain("Error: no database");
  });

  it.each([
    ["hello", 'A service is called as documents name its endpoint, host:port, not "hello".'],
    ["hello-v1:8080", "There are two services hello-v1:8080."],
  ])("when a service is called %s beside others", async (name, reason) => {
    expect(await failure({ services: [...SERVICES, { name, entry: ENTRY }] })).toBe(reason);
  });

  it("when the documents are wrong, with file, line and key", async () => {
    const message = await failure({
      documents: await documentsFolder(DOCUMENTS.replace("role: internal", "role: sideways")),
    });
    expect(message).toMatch(/mesh\.yaml:4 \/role: /);
  });

  it("when the control plane refuses the documents", async () => {
    const message = await failure({
      documents: await documentsFolder(DOCUMENTS.replace("baseline: v1", "baseline: v9")),
    });
    expect(message).toContain("control plane ended with status 1, before address");
    expect(message).toContain("v9");
  });

  it("when an Envoy does not start", async () => {
    const start = () => Promise.reject(new Error("out of Envoys"));
    expect(await failure({ engine: { name: "no engine", start } })).toBe("out of Envoys");
  });

  it("when an Envoy cannot be stopped either, and what went wrong first is what it says", async () => {
    const lost: StartedEnvoy = {
      adminAddress: "127.0.0.1:1",
      listenerAddress: () => Promise.reject(new Error("no listener")),
      log: () => "",
      exited: Promise.resolve(1),
      stop: () => Promise.reject(new Error("the daemon is gone")),
    };
    const message = await failure({ engine: { name: "lost", start: async () => lost } });
    expect(message).toMatch(/^Envoy of internal ended with status 1/);
  });
});
