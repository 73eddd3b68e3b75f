/** What happens when an Envoy rejects what it is sent: the last good configuration goes on. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Shop, startShop } from "../envoy-examples/shop/shop.ts";
import { pickyModule } from "./fixtures/picky-module.ts";
import type { Load, Mesh, Settled } from "./harness/index.ts";
import { type Outcome, startShopLoad } from "./shop-load.ts";
import { ValidValues } from "./valid-values.ts";

const GEO: Outcome = { feature: "geo-discount", instance: "order-mgmt-v2" };

let shop: Shop;
let mesh: Mesh;
let load: Load;
beforeAll(async () => {
  shop = await startShop();
  mesh = shop.mesh;
  await writeFile(join(mesh.directory, "picky.wasm"), pickyModule());
  load = await startShopLoad(shop, new ValidValues(GEO));
});
afterAll(() => mesh?.stop());

const rejected = (file: string, kind: string, envoy: RegExp) => ({
  outcome: "rejected",
  rejection: {
    gateway: "ingress",
    envoy: expect.stringMatching(envoy),
    document: {
      file: expect.stringContaining(file),
      line: expect.any(Number),
      kind,
      name: expect.any(String),
    },
  },
});

describe("a rejected", () => {
  it("plugin is shown with Envoy's words, its document, and what the module said offline", async () => {
    // The same plugin name with a module that only a real Envoy refuses: no listener changes.
    const picky = (text: string) =>
      text.replace("name: focus-group\nmodule: focus-group", "name: focus-group\nmodule: ../picky.wasm");
    const settled: Settled = await mesh.edit("plugins.yaml", picky);
    expect(settled).toMatchObject(
      rejected("plugins.yaml", "Plugin", /Unable to create Wasm plugin focus-group\.[0-9a-f]{12}/),
    );
    expect(settled).toMatchObject({
      rejection: { type: "plugin", plugin: expect.stringContaining("offline") },
    });
  });

  it("resource keeps every later revision with it from that gateway, and says so", async () => {
    const settled = await mesh.edit("features.yaml", (text) =>
      text.replace("order-mgmt: v2", "order-mgmt: v3"),
    );
    expect(settled).toMatchObject(rejected("plugins.yaml", "Plugin", /Unable to create/));
  });

  it("resource does no harm, and the gateway follows again once it is gone", async () => {
    await sleep(500);
    await mesh.edit("features.yaml", (text) =>
      text.replace("order-mgmt: v3", "order-mgmt: v2").replace("#", "# "),
    );
    expect(
      await mesh.edit("plugins.yaml", (text) => text.replace("module: ../picky.wasm", "module: focus-group")),
    ).toMatchObject({ outcome: "applied" });
    await sleep(500);
    const { answers, samples, ...counts } = await load.stop();
    expect(samples).toEqual([]);
    expect(counts).toEqual({ wrong: 0, failed: 0, closed: 0 });
    for (const [name, count] of Object.entries(answers)) expect(count, name).toBeGreaterThan(10);
  });
});
