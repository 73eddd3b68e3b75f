import { fileURLToPath } from "node:url";
import Docker from "dockerode";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Shop, startShop } from "../../../envoy-examples/shop/shop.ts";
import { visit } from "../../../envoy-examples/shop/tour.ts";
import { TOUR } from "../../../envoy-examples/shop/tour-cases.ts";
import { dockerEngine, startMesh } from "../index.ts";
import { connectToDocker } from "./daemon.ts";
import { makeNetwork } from "./network.ts";

const docker = new Docker();

/** The networks that the containers of a mesh are in. */
async function networksOf(folder: string): Promise<string[]> {
  const containers = await docker.listContainers({ all: true });
  const networks = containers
    .filter(({ Labels }) => Labels["numesh.log"]?.startsWith(folder))
    .flatMap(({ NetworkSettings }) => Object.keys(NetworkSettings.Networks));
  return [...new Set(networks)];
}

async function allNetworks(): Promise<string[]> {
  return (await docker.listNetworks()).map(({ Name }) => Name);
}

describe("the shop on a network where gateways have the names of services", () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await startShop({ engine: await dockerEngine({ network: "names" }) });
  }, 120_000);
  afterAll(() => shop?.mesh.stop());

  it.each(TOUR.map((tourCase) => [tourCase.title, tourCase] as const))("%s", async (_title, tourCase) => {
    expect(await visit(shop, tourCase)).toMatchObject({ seen: tourCase.expect, differences: [] });
  });

  it("is one network, gone with the mesh", async () => {
    const networks = await networksOf(shop.mesh.directory);
    expect(networks).toEqual([expect.stringMatching(/^numesh-/)]);
    expect(await allNetworks()).toContain(networks[0]);
    await shop.mesh.stop();
    expect(await allNetworks()).not.toContain(networks[0]);
  });
});

it("a service that does not start is shown with its last words, and nothing is left behind", async () => {
  const engine = await dockerEngine({ network: "names" });
  const network = /network (numesh-\w+)/.exec(engine.name)?.[1];
  expect(await allNetworks()).toContain(network);
  const start = startMesh({
    documents: fileURLToPath(new URL("../fixtures/documents", import.meta.url)),
    services: [
      {
        name: "hello-v1:8080",
        entry: fileURLToPath(new URL("../fixtures/hello.ts", import.meta.url)),
        env: { FAIL: "no database" },
      },
    ],
    engine,
  });
  await expect(start).rejects.toThrow(/^hello-v1:8080 ended with status 1.*no database/s);
  expect(await allNetworks()).not.toContain(network);
});

it("a network that somebody else has removed is no reason to fail", async () => {
  const network = await makeNetwork(await connectToDocker());
  network.join();
  await docker.getNetwork(network.name).remove();
  await expect(network.leave()).resolves.toBeUndefined();
});
