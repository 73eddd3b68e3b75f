import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const MAIN = fileURLToPath(new URL("./main.ts", import.meta.url));

const MESH = `kind: Gateway
name: internal
role: internal
trust: [x-version]
---
kind: Service
name: orders
gateway: internal
baseline: v1
versions: { v1: orders-v1:8080 }
`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "numesh-cli-"));
  await writeFile(join(folder, "mesh.yaml"), MESH);
});
afterEach(() => rm(folder, { recursive: true }));

/** Runs `numesh ...` to its end. */
function numesh(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, ...args], { cwd: folder }, (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code), out, err }),
    );
  });
}

describe("numesh", () => {
  it.each([
    [["--help"], 0],
    [["serve", "--help"], 0],
    [[], 2],
    [["unknown"], 2],
    [["validate"], 2],
    [["table", ".", "--unknown"], 2],
    [["explain", "--help"], 0],
    [["explain", "GET", "http://orders:8080/"], 2],
    [["explain", "GET", "/", ".", "--at", "yesterday"], 2],
    [["explain", "GET", "/", ".", "--leads-to", "orders=internal"], 2],
    [["diff", "--help"], 0],
    [["diff", "."], 2],
    [["bootstrap"], 2],
    [["bootstrap", "internal"], 2],
    [["serve", "--watch", ".", "--port", "65536"], 2],
    [["serve", "--watch", ".", "--resolve", "orders=1.2.3.4:80"], 2],
    [["serve", "--watch", ".", "--listen", "internal=nowhere"], 2],
  ])("%j ends with %i", async (args, code) => {
    const result = await numesh(...args);
    expect(result.code).toBe(code);
    expect(result.out + result.err).toMatch(/Usage: numesh|\(numesh --help tells more\)/);
  });

  it("validate says that documents are right", async () => {
    expect(await numesh("validate", ".")).toEqual({ code: 0, out: "ok: 1 gateways, 1 rows\n", err: "" });
    const { out } = await numesh("validate", ".", "--json");
    expect(JSON.parse(out)).toEqual({ ok: true, errors: [] });
  });

  it("validate says what is wrong, where, and what was expected", async () => {
    await writeFile(join(folder, "more.yml"), "kind: Feature\nname: f\nservices:\n  order: v1\n");
    const error = 'more.yml:4 /services/order: there is no Service "order"; expected one of "orders"\n';
    expect(await numesh("validate", ".")).toEqual({ code: 1, out: "", err: error });
    const { code, out } = await numesh("validate", ".", "--json");
    expect(code).toBe(1);
    expect(JSON.parse(out)).toEqual({
      ok: false,
      errors: [
        {
          file: "more.yml",
          line: 4,
          key: "/services/order",
          message: 'there is no Service "order"',
          expected: 'one of "orders"',
        },
      ],
    });
  });

  it.each(["nowhere", "empty"])("validate refuses a folder without documents: %s", async (name) => {
    const { code, err } = await numesh("validate", name === "empty" ? "/dev/null" : name);
    expect(code).toBe(1);
    expect(err).toMatch(/no such file|no \.yaml file/);
  });

  it("table prints the rows", async () => {
    const { code, out } = await numesh("table", ".");
    expect(code).toBe(0);
    expect(out.split("\n").map((line) => line.split(/\s{2,}/))).toEqual([
      ["GATEWAY", "HOST", "PORT", "PATH", "HEADERS", "ENDPOINT", "REWRITE", "ROW"],
      ["internal", "orders", "8080", "/*", "-", "orders-v1:8080", "-", "orders/baseline"],
      [""],
    ]);
    const rows = JSON.parse((await numesh("table", ".", "--json")).out);
    expect(rows).toMatchObject([{ name: "orders/baseline", host: "orders", port: 8080, headers: [] }]);
  });

  // What they print is in envoy-examples/explain/README.md, which a test walks through.
  it.each<[string[], number, RegExp]>([
    [["explain", "GET", "http://orders:8080/a", "."], 0, /row +orders\/baseline/],
    [["explain", "GET", "http://orders:8080/a", ".", "--json"], 0, /"row": "orders\/baseline"/],
    [["explain", "GET", "http://nobody/a", "."], 1, /none holds: 404/],
    [["explain", "GET", "/a#b", ".", "-H", "host: orders:8080"], 0, /GET orders:8080\/a\n/],
    [["explain", "GET", "/a%2Fb", "."], 1, /refused +400/],
    [["explain", "GET", "orders", "."], 2, /expected http:\/\/HOST\/PATH/],
    [["explain", "GET", "/", ".", "-H", "nothing"], 2, /expected 'name: value'/],
    [["explain", "GET", "/", ".", "--gateway", "edge"], 2, /no gateway edge; expected one of internal/],
    [["explain", "GET", "/", ".", "--body", "none.json"], 2, /none.json: .*no such file/],
    [["explain", "GET", "/", "nowhere"], 2, /nowhere:1: there is no such file or folder/],
    [["table", ".", "--service", "orders"], 0, /orders\/baseline/],
    [["table", ".", "--service", "order"], 2, /--service order: .* expected one of orders/],
    [["table", ".", "--feature", "beta"], 2, /--feature beta: .* expected one to be declared/],
    [["diff", ".", "mesh.yaml"], 0, /^$/],
    [["diff", ".", "nowhere"], 2, /there is no such file or folder/],
    [["bootstrap", "--gateway", "internal"], 0, /"id": "internal"/],
  ])("%j ends with %i", async (args, code, said) => {
    const result = await numesh(...args);
    expect(result.out + result.err).toMatch(said);
    expect(result.code).toBe(code);
  });

  it("serve refuses to start on wrong documents", async () => {
    await writeFile(join(folder, "mesh.yaml"), "kind: Nothing\n");
    const { code, out } = await numesh("serve", "--watch", ".", "--port", "0", "--json");
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      event: "refused",
      errors: [{ file: "mesh.yaml", line: 1, key: "/kind" }],
    });
  });

  it("serve loads, listens, follows edits, refuses broken ones and ends on a signal", async () => {
    const child = spawn(process.execPath, [MAIN, "serve", "--watch", ".", "--port", "0", "--json"], {
      cwd: folder,
    });
    try {
      const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
      const next = async () => JSON.parse((await lines.next()).value ?? "{}");
      expect(await next()).toMatchObject({ event: "revision", revision: 1, rows: 1 });
      expect(await next()).toMatchObject({
        event: "listening",
        address: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      });
      await writeFile(join(folder, "mesh.yaml"), MESH.replace("v1: orders-v1:8080", "v1: a:1, v2: b:1"));
      expect(await next()).toMatchObject({ event: "revision", revision: 2, rows: 2 });
      await writeFile(join(folder, "mesh.yaml"), `${MESH}more: 1\n`);
      expect(await next()).toMatchObject({ event: "refused", errors: [{ line: 11, key: "/more" }] });
      await rm(join(folder, "mesh.yaml"));
      expect(await next()).toMatchObject({
        event: "refused",
        errors: [{ message: "there is no .yaml file here" }],
      });
      await writeFile(join(folder, "mesh.yaml"), MESH);
      expect(await next()).toMatchObject({ event: "revision", revision: 3 });
    } finally {
      child.kill("SIGTERM");
    }
    expect(await new Promise((resolve) => child.on("exit", resolve))).toBe(0);
  });
});
