/** The package in an empty project: what `npm pack` makes, installed by npm, used as the README says. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { root } from "./compile.ts";
import { command, emptyProject, install, pack } from "./packed.ts";

// npm and a compiler are slow where other tests run at the same time.
vi.setConfig({ testTimeout: 120_000 });

let folder: string;
let project: string;
let files: string[];

const inProject = (program: string, ...args: string[]) => command(project, program, ...args);
const write = (name: string, text: string) => writeFile(join(project, name), text);

/** The documents of the README, as its reader would save them. */
async function documents(): Promise<void> {
  const readme = await readFile(join(root, "README.md"), "utf8");
  const yaml = /```yaml\n([\s\S]*?)```/.exec(readme)?.[1] ?? "";
  await mkdir(join(project, "mesh"), { recursive: true });
  await write("mesh/mesh.yaml", yaml);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "numesh-package-"));
  project = join(folder, "project");
  const packed = await pack(folder);
  files = packed.files;
  await mkdir(project);
  await emptyProject(project);
  await install(project, packed.tarball);
  await documents();
}, 300_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

it("has what is needed, and neither tests nor what they use", () => {
  for (const file of [
    "README.md",
    "assembly/proxy/contexts.ts",
    "control-plane/cli/numesh.mjs",
    "control-plane/documents/schemas/gateway.json",
    "dist/js/host-tests/harness/guardian-process.js",
    "dist/js/host-tests/harness/index.d.ts",
    "dist/modules/jwt-tenant.json",
    "dist/modules/jwt-tenant.wasm",
    "control-plane/cli/plugin-template/gitignore",
  ]) {
    expect(files).toContain(file);
  }
  expect(
    files.filter((file) =>
      /fixtures|debug|^(?!control-plane\/cli\/plugin-template).*\.(test|spec)\.|^(scripts|\.ci)/.test(file),
    ),
  ).toEqual([]);
});

describe("the command line", () => {
  it("helps", async () => {
    expect(await inProject("npx", "numesh", "--help")).toContain("Usage: numesh");
  });

  it("checks the documents of the README, with the plugin's module", async () => {
    expect(JSON.parse(await inProject("npx", "numesh", "validate", "mesh", "--json"))).toMatchObject({
      ok: true,
    });
    await write(
      "mesh/wrong.yaml",
      "kind: Plugin\nname: wrong\nmodule: focus-group\nconfig: {rules: [], default: é}\n",
    );
    await expect(inProject("npx", "numesh", "validate", "mesh")).rejects.toThrow("wrong.yaml:4");
    await rm(join(project, "mesh/wrong.yaml"));
  });

  it("prints their table", async () => {
    expect(await inProject("npx", "numesh", "table", "mesh")).toContain("order-mgmt");
  });
});

it("serves an Envoy of numesh/harness from the command line", async () => {
  await write(
    "envoy.ts",
    `import { bootstrap } from "numesh/bootstrap";
    import { startEnvoy } from "numesh/harness";
    const [host = "", port] = (process.argv[2] ?? "").split(":");
    const config = bootstrap({ gateway: "ingress", controlPlane: { host, port: Number(port) } });
    const envoy = await startEnvoy({ config });
    const address = await envoy.listener("ingress");
    console.log((await envoy.request({ address, path: "/nothing" })).status);
    await envoy.stop();`,
  );
  const args = ["serve", "--watch", "mesh", "--json", "--port", "0", "--listen", "ingress=127.0.0.1:0"];
  const resolve = ["v1", "v2"].flatMap((version) => ["--resolve", `order-mgmt-${version}:8080=127.0.0.1:1`]);
  const program = join(project, "node_modules", ".bin", "numesh");
  const serve = spawn(process.execPath, [program, ...args, ...resolve], {
    cwd: project,
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    let address: string | undefined;
    for await (const line of createInterface({ input: serve.stdout })) {
      const event = JSON.parse(line);
      if (event.event !== "listening") continue;
      address = event.address;
      break;
    }
    expect(await inProject("node", "envoy.ts", address ?? "")).toBe("404\n");
  } finally {
    const gone = once(serve, "close");
    serve.kill();
    await gone;
  }
});

it("starts a mesh, whose programs are found in the package", async () => {
  await write(
    "service.ts",
    `import { createServer } from "node:http";
    const server = createServer((request, response) => void response.end(process.env.VERSION));
    server.listen(Number(process.env.PORT), "127.0.0.1", () => {
      console.log("listening on 127.0.0.1:" + (server.address() as { port: number }).port);
    });`,
  );
  await write(
    "mesh.ts",
    `import { startMesh } from "numesh/harness";
    const services = ["v1", "v2"].map((version) => ({
      name: "order-mgmt-" + version + ":8080", entry: "service.ts", env: { VERSION: version },
    }));
    const mesh = await startMesh({ documents: "mesh", services });
    const ask = async (headers: Record<string, string>) =>
      (await mesh.request({ gateway: "ingress", path: "/api/orders", headers })).body;
    console.log(await ask({}), await ask({ "x-customer": "c-1001" }));
    await mesh.stop();`,
  );
  expect(await inProject("node", "mesh.ts")).toBe("v1 v2\n");
});

it("runs the example of the harness's README, with a module of the package", async () => {
  const readme = await readFile(join(project, "node_modules/numesh/host-tests/harness/README.md"), "utf8");
  const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? "";
  await write("example.ts", example);
  expect(await inProject("node", "example.ts")).toBe("beta\n");
});

it.each([
  ["node16", "node16"],
  ["nodenext", "nodenext"],
  ["esnext", "bundler"],
])("has types, for a strict consumer that checks them all: %s, %s", async (module, moduleResolution) => {
  await write(
    "types.ts",
    `import { bootstrap } from "numesh/bootstrap";
    import { createIssuer, type EnvoyAnswer, startEnvoy, startLoad } from "numesh/harness";
    import { checkConfig, loadModule } from "numesh/wasm-host";
    const envoy = await startEnvoy({ filters: [{ wasm: new Uint8Array(), config: { a: 1 } }] });
    const answer: EnvoyAnswer = await envoy.request({ path: "/" });
    const stats: Record<string, number> = await envoy.stats("x");
    // @ts-expect-error: a configuration or filters
    await startEnvoy({ upstream: "x:1" });
    console.log(answer.upstream?.path, stats, bootstrap, checkConfig, loadModule, createIssuer, startLoad);`,
  );
  // Only what Node has: what the library for browsers declares besides must not be asked for.
  const options = ["--noEmit", "--strict", "--exactOptionalPropertyTypes", "--lib", "es2024"];
  options.push("--target", "es2024", "--module", module, "--moduleResolution", moduleResolution);
  const types = ["--types", "node", "--typeRoots", join(root, "node_modules/@types")];
  await inProject(join(root, "node_modules/.bin/tsc"), ...options, ...types, "types.ts");
});
