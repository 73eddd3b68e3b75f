/** body-field in a mesh: rows match what it finds, and its config may change while requests wait for it. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compile } from "../../scripts/compile.ts";
import { type Mesh, request, startMesh } from "../harness/index.ts";
import { uploadHttp1 } from "./upload.ts";

const ENTRY = fileURLToPath(new URL("says-version.ts", import.meta.url));

/** A module that stops every request at its headers, as one does that waits for an answer of some service. */
const STOPS = `
export function proxy_abi_version_0_2_1(): void {}
export function proxy_on_context_create(context: u32, parent: u32): void {}
export function proxy_on_memory_allocate(size: usize): usize { return heap.alloc(size); }
export function proxy_on_request_headers(stream: u32, count: u32, isEnd: u32): u32 { return 1; }
import "./assembly/proxy/abort";
`;

let mesh: Mesh;
beforeAll(async () => {
  mesh = await startMesh({
    documents: fileURLToPath(new URL("documents", import.meta.url)),
    services: ["v1", "v2"].map((version) => ({
      name: `hello-${version}:8080`,
      entry: ENTRY,
      env: { VERSION: version },
    })),
    prepare: async (documents) => {
      const { binary } = await compile("stops.ts", [], STOPS);
      await writeFile(join(documents, "stops.wasm"), binary);
    },
  });
});
afterAll(() => mesh?.stop());

async function versionOf(path: string, body: string | undefined, headers = {}): Promise<string> {
  const answer = await mesh.request({
    gateway: "internal",
    method: body === undefined ? "GET" : "POST",
    path,
    headers: { host: "hello:8080", "content-type": "application/json", ...headers },
    ...(body === undefined ? {} : { body }),
  });
  return `${answer.status} ${answer.body.split(" ")[0]}`;
}

/** How many requests the gateway is busy with. */
async function activeRequests(): Promise<number> {
  const address = mesh.admin("internal").replace("http://", "");
  const { body } = await request({ address, path: "/stats?filter=http.internal.downstream_rq_active" });
  return Number(/: (\d+)/.exec(body)?.[1]);
}

const orderOf = (version: string) => JSON.stringify({ order: { id: 1, version } });

describe("a mesh with body-field", () => {
  it.each<[string, string, string | undefined, object, string]>([
    ["goes by the field", "/orders", orderOf("v2"), {}, "200 v2"],
    ["goes to the baseline without it", "/orders", "{}", {}, "200 v1"],
    ["goes to the baseline for a version that is none", "/orders/7", orderOf("v9"), {}, "200 v1"],
    ["does not look where no rule is", "/other", orderOf("v2"), {}, "200 v1"],
    ["does not believe the client", "/orders", "{}", { "x-version": "v2" }, "200 v1"],
    ["does not believe the client without a body", "/orders", undefined, { "x-version": "v2" }, "200 v1"],
  ])("%s", async (_title, path, body, headers, expected) => {
    expect(await versionOf(path, body, headers)).toBe(expected);
  });

  it("ends with the old config what began with it, under load", async () => {
    const upload = await uploadHttp1(mesh.address("internal"), "/orders", { host: "hello:8080" });
    await upload.send('{"order":{"ver');
    await expect.poll(activeRequests).toBe(1);
    const answers = new Set<string>();
    const body = JSON.stringify({ order: { version: "v2" }, "edit-1": "v2", "edit-2": "v2" });
    let isChanging = true;
    const load = (async () => {
      while (isChanging) answers.add(await versionOf("/orders", body));
    })();
    try {
      for (const pointer of ["/edit-1", "/edit-2"]) {
        const settled = await mesh.edit("mesh.yaml", (text) => text.replace(/json: \S+/, `json: ${pointer}`));
        expect(settled.outcome).toBe("applied");
      }
      await upload.send('sion":"v2"}}');
      upload.end();
      expect(await upload.answer()).toMatchObject({ status: 200, body: expect.stringContaining("v2 ") });
    } finally {
      isChanging = false;
      await load;
    }
    expect([...answers]).toEqual(["200 v2"]);
    expect(await versionOf("/orders", '{"edit-2":"v2"}')).toBe("200 v2");
    expect(await versionOf("/orders", orderOf("v2"))).toBe("200 v1");
  });

  it("lets no body through a module that stops requests for another reason", async () => {
    const gateway = "trust: [x-version]\nplugins: [stops]";
    const plugin = "---\nkind: Plugin\nname: stops\nmodule: ./stops.wasm\nconfig: {}\n";
    const settled = await mesh.edit("mesh.yaml", (text) =>
      text.replace("plugins: [version-of-body]", gateway).concat(plugin),
    );
    expect(settled.outcome).toBe("applied");
    const upload = await uploadHttp1(mesh.address("internal"), "/orders", { length: 2, host: "hello:8080" });
    await upload.send("{}");
    const first = await Promise.race([upload.answer(), sleep(1500, "nothing came")]);
    upload.abort();
    expect(first).toBe("nothing came");
  });
});
