/** Changes while load runs: no wrong answer, no failed request, no closed connection. */
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Shop, startShop } from "../envoy-examples/shop/shop.ts";
import type { Load, Mesh } from "./harness/index.ts";
import { type Outcome, startShopLoad } from "./shop-load.ts";
import { ValidValues } from "./valid-values.ts";

const GEO: Outcome = { feature: "geo-discount", instance: "order-mgmt-v2" };
const PROGRESSIVE: Outcome = { feature: "progressive-discount", instance: "order-mgmt-v3" };

let shop: Shop;
let mesh: Mesh;
beforeAll(async () => {
  shop = await startShop();
  mesh = shop.mesh;
});
afterAll(() => mesh?.stop());

/** Edits a document; it must be applied. */
async function apply(file: string, change: (text: string) => string): Promise<void> {
  expect(await mesh.edit(file, change)).toMatchObject({ outcome: "applied" });
}

/** Ends the load; nothing may have gone wrong, and every kind of request must have been answered. */
async function expectFlawless(load: Load): Promise<void> {
  const { answers, samples, ...counts } = await load.stop();
  expect(samples).toEqual([]);
  expect(counts).toEqual({ wrong: 0, failed: 0, closed: 0 });
  for (const [name, count] of Object.entries(answers)) expect(count, name).toBeGreaterThan(5);
}

/** The rule of focus group A gets another feature. */
const giveGroupA = (feature: string | undefined) => (text: string) =>
  text.replace(/(name: group-a\n\s+value: )\S+/, `$1${feature}`);

/** The feature geo-discount gets another version of order-mgmt. */
const moveFeature = (version: string) => (text: string) =>
  text.replace(/(name: geo-discount\nservices:\n\s+order-mgmt: )\S+/, `$1${version}`);

describe("while load runs", { timeout: 120_000 }, () => {
  it("50 edits of a plugin's config", async () => {
    const groupA = new ValidValues(GEO);
    const load = await startShopLoad(shop, groupA);
    for (let edit = 0; edit < 50; edit++) {
      const next = groupA.current === GEO ? PROGRESSIVE : GEO;
      await groupA.change(next, () => apply("plugins.yaml", giveGroupA(next.feature)));
      await sleep(100);
    }
    await expectFlawless(load);
  });

  it("50 moves of a feature", async () => {
    const groupA = new ValidValues(GEO);
    const load = await startShopLoad(shop, groupA);
    for (let move = 0; move < 50; move++) {
      const version = groupA.current === GEO ? "v3" : "v2";
      const next = version === "v2" ? GEO : { ...GEO, instance: `order-mgmt-${version}` };
      await groupA.change(next, () => apply("features.yaml", moveFeature(version)));
      await sleep(100);
    }
    await expectFlawless(load);
  });

  it("a version and its feature come and go, and what streams from it flows to its end", async () => {
    const baseline: Outcome = { feature: "geo-discount", instance: "order-mgmt-v1" };
    const groupA = new ValidValues(GEO);
    const load = await startShopLoad(shop, groupA);
    for (let round = 0; round < 10; round++) {
      // The feature first: documents that name a version which is not there are refused.
      await groupA.change(baseline, () => apply("features.yaml", moveFeature("v1")));
      await apply("services.yaml", (text) => text.replace("  v2: order-mgmt-v2:8080\n", ""));
      await sleep(100);
      await apply("services.yaml", (text) => text.replace("  v3:", "  v2: order-mgmt-v2:8080\n  v3:"));
      await groupA.change(GEO, () => apply("features.yaml", moveFeature("v2")));
      await sleep(100);
    }
    await expectFlawless(load);
  });

  it("the control plane is killed, and goes on where it was after a restart", async () => {
    const groupA = new ValidValues(GEO);
    const load = await startShopLoad(shop, groupA);
    await mesh.controlPlane.kill("SIGKILL");
    await sleep(1000);

    const before = await updatesOf("ingress");
    await mesh.controlPlane.restart();
    for (const gateway of Object.keys(mesh.addresses)) {
      await mesh.controlPlane.waitFor(`reconnect of ${gateway}`, (event) =>
        event.event === "applied" && event.gateway === gateway ? true : undefined,
      );
    }
    expect(await updatesOf("ingress")).toEqual(before); // nothing was sent again

    await groupA.change(PROGRESSIVE, () => apply("plugins.yaml", giveGroupA(PROGRESSIVE.feature)));
    await sleep(300);
    await groupA.change(GEO, () => apply("plugins.yaml", giveGroupA(GEO.feature)));
    await expectFlawless(load);
  });

  it("a broken edit changes nothing and says why", async () => {
    const groupA = new ValidValues(GEO);
    const load = await startShopLoad(shop, groupA);
    const refused = await mesh.edit("plugins.yaml", (text) =>
      text.replace("clientHeader: keep", "clientHeader: maybe"),
    );
    expect(refused).toMatchObject({
      outcome: "refused",
      errors: [
        {
          key: "/config/clientHeader",
          line: expect.any(Number),
          message: expect.stringMatching(/remove.*keep/),
        },
      ],
    });
    await sleep(300);
    await apply("plugins.yaml", (text) => text.replace("clientHeader: maybe", "clientHeader: keep"));
    await sleep(300);
    await expectFlawless(load);
  });
});

/** How often an Envoy has taken new clusters, listeners, routes and plugins. */
async function updatesOf(gateway: string): Promise<Record<string, string>> {
  const url = `${mesh.admin(gateway)}/stats?filter=(cds|lds|rds.*|extension_config_discovery.*)\\.(config_reload|update_success)$`;
  const text = await (await fetch(url)).text();
  return Object.fromEntries(
    text
      .trim()
      .split("\n")
      .map((line) => line.split(": ") as [string, string]),
  );
}
