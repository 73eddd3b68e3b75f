import { execFile } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import { createServer as createHttp2 } from "node:http2";
import { createServer as createTls } from "node:https";
import type { AddressInfo, Server } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import { KEYLESS_TLS } from "./fixtures/keyless-tls.ts";
import { NAMES_FILE_VARIABLE, writeNames } from "./names.ts";
import { temporaryDirectory } from "./temporary.ts";

async function listen(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const program = fileURLToPath(new URL("fixtures/calls.ts", import.meta.url));
const resolver = new URL("resolver.ts", import.meta.url).href;

describe("the resolver", () => {
  it("leads every kind of call to the mapped address and changes nothing else", async () => {
    const keptAlive = new Set<unknown>();
    const sayHost: RequestListener = (request, response) => {
      if (request.url === "/keep-alive") keptAlive.add(request.socket);
      response.end(request.headers.host);
    };
    const plain = await listen(createServer(sayHost));
    const secure = createTls(KEYLESS_TLS, (request, response) => {
      response.end(`${request.headers.host} ${(request.socket as { servername?: string }).servername}`);
    });
    const second = createHttp2(
      (request, response) => void response.end(String(request.headers[":authority"])),
    );
    const directory = await temporaryDirectory();
    const names = join(directory, "names.json");
    await writeNames(names, {
      "catalog:8080": plain,
      "catalog:8443": await listen(secure),
      "catalog:8090": await listen(second),
    });

    const { stdout } = await promisify(execFile)(process.execPath, ["--import", resolver, program], {
      env: { ...process.env, [NAMES_FILE_VARIABLE]: names, DIRECT: plain },
    });

    expect(JSON.parse(stdout)).toEqual({
      "http.get": "catalog:8080",
      "a Host header of its own": "other.example",
      "keep-alive": "catalog:8080",
      "keep-alive, the same connection": "catalog:8080",
      "https.get": "catalog:8443 catalog",
      http2: "catalog:8090",
      fetch: "catalog:8080",
      "undici fetch": "catalog:8080",
      "undici request": "catalog:8080",
      "net.connect(port, host)": "by-hand",
      "net.connect(options)": "by-hand",
      "another port": expect.stringMatching(/^E(NOTFOUND|AI_AGAIN)$/),
      "an unknown name": expect.stringMatching(/^E(NOTFOUND|AI_AGAIN)$/),
      "an address": plain,
    });
    // An agent keeps its connections by the name that it asked for, not by where that led.
    expect(keptAlive.size).toBe(1);
  });

  it("sees names that are written after the start", async () => {
    const server = await listen(createServer((_request, response) => void response.end("late")));
    const names = join(await temporaryDirectory(), "names.json");
    const code = `
      const ask = () => fetch("http://late:8080/").then((response) => response.text(), () => "nothing");
      console.log(await ask());
      process.stdin.once("data", async () => { console.log(await ask()); process.exit(); });`;
    const running = execFile(
      process.execPath,
      ["--import", resolver, "--input-type=module", "--eval", code],
      {
        env: { ...process.env, [NAMES_FILE_VARIABLE]: names },
      },
    );
    const [first] = (await once(running.stdout ?? process.stdin, "data")) as [string];
    expect(first).toBe("nothing\n");
    await writeFile(names, JSON.stringify({ "late:8080": server }));
    running.stdin?.write("now\n");
    const [second] = (await once(running.stdout ?? process.stdin, "data")) as [string];
    expect(second).toBe("late\n");
  });
});
