/**
 * What clients try in order to reach what is not published, or to be somebody else. Every request is sent as the bytes
 * or header lines that are written here, over HTTP/1.1 and HTTP/2, plain and over TLS: none is believed, none hangs.
 */
import { connect as connectHttp2 } from "node:http2";
import { connect as connectPlain, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { certificates, type Mesh, startMesh } from "./harness/index.ts";

const FOLDER = "/etc/numesh/tls";
/** Longer than the time that there is for the headers of a request (10 s). */
const MILLISECONDS_TO_ANSWER = 13_000;
const MILLISECONDS_TO_END = 2000;

let mesh: Mesh;
beforeAll(async () => {
  const { cert, key } = await certificates({ names: ["shop.example.com"] });
  mesh = await startMesh({
    documents: path("fixtures/tricks"),
    services: ["public:8080", "private:8080"].map((name) => ({
      name,
      entry: path("../envoy-examples/run/instance.ts"),
      env: { INSTANCE: name.split(":")[0] ?? "" },
    })),
    files: { [FOLDER]: { "tls.crt": cert, "tls.key": key } },
  });
});
afterAll(() => mesh?.stop());

function path(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

type Outcome = {
  /** Of each answer on the connection. */
  statuses: number[];
  /** All that came. */
  text: string;
  /** No answer came, and nobody closed. */
  hung: boolean;
};

const places = { plain: "plain", tls: "secure" } as const;
type Place = keyof typeof places;

function open(place: Place): Socket {
  const [host = "", port] = mesh.address(places[place]).split(":");
  if (place === "plain") return connectPlain(Number(port), host);
  return connectTls({ host, port: Number(port), rejectUnauthorized: false, ALPNProtocols: ["http/1.1"] });
}

/** Sends bytes, and takes what comes until the gateway closes. */
function send(place: Place, bytes: string): Promise<Outcome> {
  return new Promise((resolve) => {
    const socket = open(place);
    let text = "";
    let hung = false;
    // Where the connection is kept, it need not end.
    socket.setTimeout(MILLISECONDS_TO_ANSWER, () => {
      hung = text === "";
      socket.destroy();
    });
    socket.setEncoding("latin1");
    socket.on("data", (chunk: string) => {
      text += chunk;
      socket.setTimeout(MILLISECONDS_TO_END);
    });
    socket.on("error", () => {}); // It may be closed before all is written.
    socket.on("close", () => {
      const statuses = [...text.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, status]) => Number(status));
      resolve({ statuses, text, hung });
    });
    socket.write(Buffer.from(bytes, "latin1"));
  });
}

/** Sends header lines over HTTP/2, of which Node checks less than an Envoy should. */
function sendHttp2(place: Place, headers: Record<string, string | string[]>): Promise<Outcome> {
  const scheme = place === "tls" ? "https" : "http";
  const session = connectHttp2(`${scheme}://${mesh.address(places[place])}`, {
    rejectUnauthorized: false,
    strictSingleValueFields: false,
  } as object);
  return new Promise((resolve) => {
    let text = "";
    const statuses: number[] = [];
    let hung = false;
    const end = () => {
      session.destroy();
      resolve({ statuses, text, hung });
    };
    session.on("error", end);
    session.on("close", end);
    let stream: ReturnType<typeof session.request>;
    try {
      stream = session.request(headers);
    } catch {
      return end(); // Not even Node sends it.
    }
    stream.setTimeout(MILLISECONDS_TO_ANSWER, () => {
      hung = true;
      end();
    });
    stream.on("response", (answer) => statuses.push(Number(answer[":status"])));
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
    });
    stream.on("error", end);
    stream.on("close", end);
    stream.end();
  });
}

/**
 * What a service must not have seen. (A folded line is a part of the value before it, and a lone carriage return is
 * dropped: what is written behind them is a value, and no header.)
 */
const HARM = [
  '"instance":"private"',
  ...["version", "tenant", "namespace", "envoy-claimed", "envoy-upstream-alt-stat-name"].map(
    (name) => `"x-${name}":`,
  ),
  '"x-envoy-original-path":"sandbox-of-somebody"',
];

/** What was reached or believed that must not be; undefined: nothing. */
function harmOf({ text, hung }: Outcome): string | undefined {
  return hung ? "hangs" : HARM.find((word) => text.includes(word));
}

/** Tries all at once, since some answers are followed by a second of waiting for the client. */
async function expectNoHarm(tries: [title: string, outcome: Promise<Outcome>][]): Promise<void> {
  const harm = await Promise.all(
    tries.map(async ([title, outcome]) => {
      const found = harmOf(await outcome);
      return found === undefined ? [] : [`${title}: ${found}`];
    }),
  );
  expect(harm.flat()).toEqual([]);
}

const HOST = "host: shop.example.com";
const CLOSE = "connection: close";

function get(target: string, ...lines: string[]): string {
  return `${[`GET ${target} HTTP/1.1`, ...lines, CLOSE].join("\r\n")}\r\n\r\n`;
}

const paths = [
  ...["/", "/private", "//private", "/public/../private", "/public/%2e%2e/private", "/public/%2E%2e/private"],
  ...["/public/..;/private", "/public/..;x=1/private", "/public/%2e%2e;/private", "/public/.%2e/private"],
  ...[
    "/public%2F..%2Fprivate",
    "/public%2f%2e%2e%2fprivate",
    "/public/..%2fprivate",
    "/public%5c..%5cprivate",
  ],
  ...["/public\\..\\private", "/public/..\\private", "/public/%252e%252e/private", "/public%00/../private"],
  ...[
    "/%00/private",
    "/private%00",
    "/PRIVATE",
    "/Private",
    "/./private",
    "/.//private",
    "/public/./../private",
  ],
  ...["/public//../private", "/public/../../../../private", "/public/../private/", "/private#/public"],
  ...["/public#/../private", "/public?/../private", "/private?/public", "/private;x", "/private;/public"],
  ...[
    "/publicprivate",
    "/public-private",
    "/%70rivate",
    "/%70%72ivate",
    "/public/..%c0%afprivate",
    "/..",
    "/..",
  ],
  ...["/public/\t../private", "/public/..%20/private", "/public/%2e%2e%3b/private", "/public/..%09/private"],
  ...["http://private:8080/", "http://private:8080/private", "http://shop.example.com@private:8080/private"],
  ...[
    "https://private/private",
    "ftp://private/private",
    "file:///private",
    "private",
    "*",
    "//private:8080/private",
  ],
  ...[
    "shop.example.com:443",
    "/public/%",
    "/public/%zz/../private",
    "/public/%u002e%u002e/private",
    "?/private",
  ],
];

const hosts = [
  ...["private:8080", "private", "PRIVATE:8080", "private.:8080", "private.shop:8080", "private:08080"],
  ...["private:8080:8080", "shop.example.com@private:8080", "user:password@private:8080", "private:8080/"],
  ...["private:8080#", "private:8080?", "shop.example.com,private:8080", "shop.example.com private:8080"],
  ...[
    "[::1]",
    "[::1]:8080",
    "[::ffff:127.0.0.1]:8080",
    "127.0.0.1:8080",
    "0x7f.1",
    "2130706433",
    "localhost",
  ],
  ...[
    "",
    ".",
    "..",
    "*",
    "*.example.com",
    "private%00",
    "priv\u00e4te",
    "private:99999",
    "private:-1",
    "private:",
  ],
];

/** Raw heads of requests, with bodies where they have one. */
const heads: [string, string][] = [
  ["Host twice, the private one first", get("/private", "host: private:8080", HOST)],
  ["Host twice, the private one last", get("/private", HOST, "host: private:8080")],
  ["no Host", get("/private")],
  ["an absolute URI that says another host", get("http://private:8080/private", HOST)],
  ["HTTP/1.0", "GET /private HTTP/1.0\r\nhost: private:8080\r\n\r\n"],
  ["HTTP/0.9", "GET /private\r\n\r\n"],
  ["a version that is none", "GET /private HTTP/9.9\r\nhost: shop.example.com\r\n\r\n"],
  ["a method that is none", get("/private", HOST).replace("GET", "G(T")],
  ["TRACE", get("/private", HOST, "x-version: sandbox-of-somebody").replace("GET", "TRACE")],
  ["CONNECT to the private service", "CONNECT private:8080 HTTP/1.1\r\nhost: private:8080\r\n\r\n"],
  ["CONNECT to a path", "CONNECT /private HTTP/1.1\r\nhost: shop.example.com\r\n\r\n"],
  [
    "an upgrade to h2c",
    get("/private", HOST, "upgrade: h2c", "http2-settings: AAMAAABkAAQAAP__").replace(
      CLOSE,
      "connection: upgrade, http2-settings",
    ),
  ],
  [
    "an upgrade to a WebSocket",
    get("/public", HOST, "upgrade: websocket").replace(CLOSE, "connection: upgrade"),
  ],
  [
    "the preface of HTTP/2 in the middle",
    `${get("/public", HOST).replace(`${CLOSE}\r\n`, "")}PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n`,
  ],
  ["a folded line", get("/public", HOST, "x-a: 1\r\n x-version: sandbox-of-somebody")],
  ["a folded line with a tab", get("/public", HOST, "x-a: 1\r\n\tx-version: sandbox-of-somebody")],
  ["a space before the colon", get("/public", HOST, "x-version : sandbox-of-somebody")],
  ["a tab before the colon", get("/public", HOST, "x-version\t: sandbox-of-somebody")],
  ["a space before the name", get("/public", HOST, " x-version: sandbox-of-somebody")],
  ["a bare line feed", get("/public", HOST, "x-a: 1\nx-version: sandbox-of-somebody")],
  ["a bare carriage return", get("/public", HOST, "x-a: 1\rx-version: sandbox-of-somebody")],
  ["a NUL in a value", get("/public", HOST, "x-version: sandbox-of-somebody\0")],
  ["a NUL in a name", get("/public", HOST, "x-ver\0sion: sandbox-of-somebody")],
  ["no name", get("/public", HOST, ": sandbox-of-somebody")],
  ["no colon", get("/public", HOST, "x-version sandbox-of-somebody")],
  ["a pseudo header over HTTP/1.1", get("/public", HOST, ":path: /private", ":authority: private:8080")],
  [
    "a length and chunks",
    `POST /public HTTP/1.1\r\n${HOST}\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n${get("/private", HOST)}`,
  ],
  [
    "two lengths",
    `POST /public HTTP/1.1\r\n${HOST}\r\ncontent-length: 0\r\ncontent-length: 90\r\n${CLOSE}\r\n\r\n${get("/private", HOST)}`,
  ],
  [
    "a length twice in one line",
    `POST /public HTTP/1.1\r\n${HOST}\r\ncontent-length: 0, 90\r\n${CLOSE}\r\n\r\n${get("/private", HOST)}`,
  ],
  ["a length with a sign", `POST /public HTTP/1.1\r\n${HOST}\r\ncontent-length: +5\r\n${CLOSE}\r\n\r\nhello`],
  ["a length below nothing", `POST /public HTTP/1.1\r\n${HOST}\r\ncontent-length: -1\r\n${CLOSE}\r\n\r\n`],
  [
    "a length in hexadecimal",
    `POST /public HTTP/1.1\r\n${HOST}\r\ncontent-length: 0x5\r\n${CLOSE}\r\n\r\nhello`,
  ],
  [
    "a coding that is none",
    `POST /public HTTP/1.1\r\n${HOST}\r\ntransfer-encoding: xchunked\r\n${CLOSE}\r\n\r\n0\r\n\r\n`,
  ],
  [
    "chunked twice",
    `POST /public HTTP/1.1\r\n${HOST}\r\ntransfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n${CLOSE}\r\n\r\n0\r\n\r\n${get("/private", HOST)}`,
  ],
  [
    "chunked and then identity",
    `POST /public HTTP/1.1\r\n${HOST}\r\ntransfer-encoding: chunked, identity\r\n${CLOSE}\r\n\r\n0\r\n\r\n`,
  ],
  [
    "a chunk with a wrong size",
    `POST /public HTTP/1.1\r\n${HOST}\r\ntransfer-encoding: chunked\r\n${CLOSE}\r\n\r\nzz\r\nhello\r\n0\r\n\r\n`,
  ],
  [
    "a chunk too large for a number",
    `POST /public HTTP/1.1\r\n${HOST}\r\ntransfer-encoding: chunked\r\n${CLOSE}\r\n\r\nfffffffffffffffff\r\nhello\r\n0\r\n\r\n`,
  ],
  [
    "routing headers behind the body",
    `POST /public HTTP/1.1\r\n${HOST}\r\ntransfer-encoding: chunked\r\ntrailer: x-version\r\n${CLOSE}\r\n\r\n0\r\nx-version: sandbox-of-somebody\r\n\r\n`,
  ],
  ["a very long path", get(`/public/${"a/../".repeat(3000)}../private`, HOST)],
  ["a longer path than there may be", get(`/public/${"a".repeat(70_000)}`, HOST)],
  ["a very long line", get("/private", HOST, `x-long: ${"a".repeat(70_000)}`)],
  ["very many lines", get("/private", HOST, ...Array.from({ length: 1000 }, (_, index) => `x-${index}: 1`))],
  [
    "TLS where none is, or the other way round",
    "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".padEnd(600, "\0"),
  ],
];

/** Headers with which somebody would be somebody else, or steer the gateway. */
const claims: [string, string[]][] = [
  ["a version", ["x-version: sandbox-of-somebody"]],
  ["a version in capitals", ["X-VERSION: sandbox-of-somebody"]],
  ["a tenant twice", ["x-tenant: sandbox-of-somebody", "x-tenant: sandbox-of-somebody"]],
  ["a sandbox", ["x-namespace: sandbox-of-somebody"]],
  ["an underscore", ["x_version: sandbox-of-somebody"]],
  ["an underscore and a dash", ["x-version_: sandbox-of-somebody"]],
  ["a version that Connection names", ["connection: close, x-version", "x-version: sandbox-of-somebody"]],
  [
    "the original path",
    ["x-envoy-original-path: sandbox-of-somebody", "x-original-url: /private", "x-rewrite-url: /private"],
  ],
  [
    "the router's own headers",
    ["x-envoy-upstream-alt-stat-name: sandbox-of-somebody", "x-envoy-claimed: 1", "X-Envoy-Claimed: 2"],
  ],
  ["a method that it does not have", ["x-http-method-override: CONNECT"]],
];

describe.each(["plain", "tls"] as const)("over HTTP/1.1, %s", (place) => {
  it("what is published is reached", async () => {
    // Who knows the host is let in: this is what harm looks like.
    expect(harmOf(await send(place, get("/private", "host: secret.example.com")))).toBe(HARM[0]);
    expect((await send(place, get("/public", HOST))).text).toContain('"instance":"public"');
    expect((await send(place, get("/public/../public/a", HOST))).text).toContain('"path":"/public/a"');
  });

  it("no path leads to anything else", async () => {
    await expectNoHarm(paths.map((target) => [target, send(place, get(target, HOST))]));
  });

  it("no host leads to anything else", async () => {
    await expectNoHarm(hosts.map((host) => [host, send(place, get("/private", `host: ${host}`))]));
  });

  it("no odd request leads to anything", async () => {
    await expectNoHarm(heads.map(([title, bytes]) => [title, send(place, bytes)]));
  });

  it("nobody is believed to be somebody else", async () => {
    await expectNoHarm(claims.map(([title, lines]) => [title, send(place, get("/public", HOST, ...lines))]));
  });
});

describe.each(["plain", "tls"] as const)("over HTTP/2, %s", (place) => {
  const good = { ":method": "GET", ":path": "/public", ":authority": "shop.example.com" };

  it("what is published is reached", async () => {
    expect((await sendHttp2(place, good)).text).toContain('"instance":"public"');
  });

  it("no path leads to anything else", async () => {
    await expectNoHarm(paths.map((target) => [target, sendHttp2(place, { ...good, ":path": target })]));
  });

  it("no authority leads to anything else", async () => {
    await expectNoHarm(
      hosts.map((host) => [host, sendHttp2(place, { ...good, ":path": "/private", ":authority": host })]),
    );
  });

  const odd: [string, Record<string, string | string[]>][] = [
    ["a host beside the authority", { host: "private:8080", ":path": "/private" }],
    ["another scheme", { ":scheme": "file", ":path": "/private" }],
    ["CONNECT", { ":method": "CONNECT" }],
    ["TRACE", { ":method": "TRACE", "x-version": "sandbox-of-somebody" }],
    ["a method that is none", { ":method": "G T", ":path": "/private" }],
    ["a very long path", { ":path": `/public/${"a".repeat(70_000)}` }],
    ["chunks, which are not of HTTP/2", { "transfer-encoding": "chunked", ":path": "/private" }],
    ["a length that is not true", { "content-length": "90", ":path": "/private" }],
  ];
  it("no odd request leads to anything", async () => {
    await expectNoHarm(odd.map(([title, headers]) => [title, sendHttp2(place, { ...good, ...headers })]));
  });

  it("nobody is believed to be somebody else", async () => {
    await expectNoHarm(
      claims.map(([title, lines]) => [title, sendHttp2(place, { ...good, ...fieldsOf(lines) })]),
    );
  });
});

/** Lines as Node takes them for HTTP/2, where it does not send `connection`. */
function fieldsOf(lines: string[]): Record<string, string[]> {
  const fields: Record<string, string[]> = {};
  for (const line of lines) {
    const [name = "", value = ""] = line.toLowerCase().split(": ");
    if (name === "connection") continue;
    fields[name] = [...(fields[name] ?? []), value];
  }
  return fields;
}
