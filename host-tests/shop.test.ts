import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it, type onTestFinished } from "vitest";
import type { ServiceAnswer } from "../envoy-examples/shop/services/server.ts";
import { type Shop, startShop, tokenOf } from "../envoy-examples/shop/shop.ts";
import { visit } from "../envoy-examples/shop/tour.ts";
import { TOUR } from "../envoy-examples/shop/tour-cases.ts";
import { leftovers } from "./harness/leftovers.ts";
import { temporaryDirectory } from "./harness/temporary.ts";

const SERVICES = fileURLToPath(new URL("../envoy-examples/shop/services", import.meta.url));
const START = fileURLToPath(new URL("../scripts/start.ts", import.meta.url));

const hasCurl = await promisify(execFile)("curl", ["--version"]).then(
  () => true,
  () => false,
);

/** Runs a curl line as a user does who copies it into a shell; gives the status and who answered. */
async function typeIn(line: string): Promise<string> {
  const { stdout } = await promisify(execFile)("/bin/sh", ["-c", line]);
  const [, body = "", status = ""] = /^(.*)\n?\nHTTP (\d+)\n$/s.exec(stdout) ?? [];
  return status === "200" ? `200 ${(JSON.parse(body) as ServiceAnswer).instance}` : status;
}

describe("the shop", () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await startShop();
  });
  afterAll(() => shop?.mesh.stop());

  it.each(TOUR.map((tourCase) => [tourCase.title, tourCase] as const))("%s", async (_title, tourCase) => {
    expect(await visit(shop, tourCase)).toMatchObject({ seen: tourCase.expect, differences: [] });
  });

  it("passes headers on in mid-chain, where a service without the feature serves its baseline", async () => {
    const authorization = `Bearer ${await tokenOf(shop.issuer, "acme", { algorithm: "RS256" })}`;
    const headers = { authorization, "x-customer": "c-1001" };
    const answer = await shop.mesh.request({ gateway: "ingress", path: "/api/orders", headers });
    const { calls } = JSON.parse(answer.body) as ServiceAnswer;
    expect(calls).toMatchObject([
      {
        url: "http://catalog:8080/items",
        row: "catalog/baseline",
        answer: { instance: "catalog-v1", headers: { host: "catalog:8080", "x-version": "geo-discount" } },
      },
      {
        url: "http://billing:8080/invoices",
        row: "billing/tenant=acme",
        answer: { instance: "billing-acme", headers: { host: "billing:8080", "x-tenant": "acme" } },
      },
    ]);
  });

  it("lets nobody past the ingress read a token", async () => {
    const token = await tokenOf(shop.issuer, "acme");
    const headers = { authorization: `Bearer ${token}` };
    const { body } = await shop.mesh.request({ gateway: "ingress", path: "/api/orders", headers });
    expect(body).toContain('"hadToken":true');
    const logs = ["ingress", "internal", "control-plane", "order-mgmt-v1:8080"].map((name) =>
      shop.mesh.logs(name),
    );
    for (const text of [body, ...logs]) expect(text).not.toContain(token.slice(-20));
  });
});

it("the services of the shop know names only: no gateway, no address, no variable that could hold one", async () => {
  const names = (await readdir(SERVICES)).filter((name) => name.endsWith(".ts"));
  expect(names.length).toBeGreaterThan(2);
  const text = (await Promise.all(names.map((name) => readFile(join(SERVICES, name), "utf8")))).join("\n");
  const urls = [...text.matchAll(/https?:\/\/([^/"`\s]+)/g)].map(([, authority]) => authority);
  // `order-mgmt` and `service` are only the base for parsing a path.
  expect(new Set(urls)).toEqual(new Set(["catalog:8080", "billing:8080", "order-mgmt", "service"]));
  expect(text).not.toMatch(/\b(ingress|internal|egress)\b|NUMESH_|_PROXY/);
  const variables = [...text.matchAll(/process\.env\.(\w+)/g)].map(([, name]) => name);
  expect(variables).toEqual(["PORT"]);
  expect(text).toMatch(
    /const \{ VERSION: version = "v1", TENANT: tenant, INSTANCE: instance \} = process\.env;/,
  );
});

describe.concurrent("npm start", () => {
  type Run = {
    child: ChildProcess;
    lines: string[];
    printed: (text: string) => Promise<void>;
    temporary: string;
  };

  async function start(args: string[], finished: typeof onTestFinished): Promise<Run> {
    const temporary = await temporaryDirectory(finished);
    const child = spawn(process.execPath, [START, ...args], {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, TMPDIR: temporary },
    });
    const lines: string[] = [];
    const output = createInterface({ input: child.stdout as NodeJS.ReadableStream });
    output.on("line", (line) => lines.push(line));
    const printed = async (text: string): Promise<void> => {
      while (!lines.some((line) => line.includes(text))) await once(output, "line");
    };
    return { child, lines, printed, temporary };
  }

  it("-- --once takes the tour, ends with 0, and leaves nothing behind", async ({
    expect,
    onTestFinished,
  }) => {
    const { child, lines, temporary } = await start(["--once"], onTestFinished);
    expect(await once(child, "close")).toEqual([0, null]);
    expect(lines).toContain(`${TOUR.length} of ${TOUR.length} as expected.`);
    expect(await leftovers(temporary)).toEqual([]);
  });

  it("stays up with curl lines that work, until Ctrl-C, and leaves nothing behind", async ({
    expect,
    onTestFinished,
  }) => {
    const { child, lines, printed, temporary } = await start([], onTestFinished);
    await printed("Ctrl-C ends it.");
    const curls = lines.filter((line) => line.startsWith("  curl "));
    expect(curls).toHaveLength(3);
    if (hasCurl) {
      const answers = await Promise.all(curls.map(typeIn));
      expect(answers).toEqual(["200 order-mgmt-v1", "200 order-mgmt-v2", "401"]);
    } else {
      console.warn("There is no curl on this machine: the three lines were printed and not tried.");
    }
    child.kill("SIGINT");
    expect(await once(child, "close")).toEqual([0, null]);
    expect(await leftovers(temporary)).toEqual([]);
  });

  it("hears a Ctrl-C that comes the moment it is up", async ({ expect, onTestFinished }) => {
    const { child, printed, temporary } = await start([], onTestFinished);
    await printed("The mesh is up");
    child.kill("SIGINT");
    expect(await once(child, "close")).toEqual([0, null]);
    expect(await leftovers(temporary)).toEqual([]);
  });

  it.for(["SIGTERM", "SIGKILL"] as const)(
    "leaves nothing behind when it is ended by %s in the midst of the start",
    async (signal, { expect, onTestFinished }) => {
      const { child, printed, temporary } = await start([], onTestFinished);
      await printed("control plane on");
      child.kill(signal);
      await once(child, "close");
      expect(await leftovers(temporary)).toEqual([]);
    },
  );
});
