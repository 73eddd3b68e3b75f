/** Sends the requests of an example and compares what comes with what must come. */
import { request as open } from "node:http";
import { type Answer, request } from "../../host-tests/harness/index.ts";
import type { ExampleRequest, ExpectedAnswer, RunningExample } from "./example.ts";
import type { InstanceAnswer } from "./instance.ts";

/** Sends a request of an example. @returns what differs, one line each; none if all is as expected */
export async function visit(example: RunningExample, asked: ExampleRequest): Promise<string[]> {
  const address = example.address(asked.gateway);
  if (asked.websocket !== undefined) return visitWebSocket(address, asked, asked.websocket);
  const answer = await request({
    address,
    method: asked.method ?? "GET",
    path: asked.path ?? "/",
    headers: headersOf(asked),
    protocol: asked.protocol ?? "HTTP/1.1",
    ...(asked.tls ? { tls: { ca: example.ca } } : {}),
  });
  return differencesOf(asked.answer, answer);
}

/** The headers of a request, the host among them. */
export function headersOf({ host, headers = {} }: ExampleRequest): Record<string, string> {
  return { ...(host === undefined ? {} : { host }), ...headers };
}

/** What differs between an answer and what is expected of it. */
export function differencesOf(
  expected: ExpectedAnswer,
  answer: Pick<Answer, "status" | "headers" | "body">,
): string[] {
  const saw = seenBy(answer);
  const pairs: [what: string, expected: unknown, actual: unknown][] = [
    ["status", expected.status, answer.status],
    ["instance", expected.instance, saw?.instance],
  ];
  if (expected.row !== undefined) pairs.push(["row", expected.row, answer.headers["x-numesh-row"]]);
  if (expected.path !== undefined) pairs.push(["path", expected.path, saw?.path]);
  if (expected.body !== undefined) pairs.push(["body", expected.body, answer.body]);
  for (const [name, value] of Object.entries(expected.sent ?? {})) {
    pairs.push([`sent ${name}`, value ?? undefined, saw?.headers[name]]);
  }
  for (const [name, value] of Object.entries(expected.headers ?? {})) {
    pairs.push([`header ${name}`, value ?? undefined, answer.headers[name]]);
  }
  return pairs
    .filter(([, wanted, actual]) => wanted !== actual)
    .map(([what, wanted, actual]) => `${what}: expected ${wanted ?? "none"}, got ${actual ?? "none"}`);
}

function seenBy({ body }: Pick<Answer, "body">): InstanceAnswer | undefined {
  if (!body.startsWith('{"instance":')) return undefined;
  return JSON.parse(body) as InstanceAnswer;
}

/** An instance sends back the bytes that come over a WebSocket. */
async function visitWebSocket(address: string, asked: ExampleRequest, text: string): Promise<string[]> {
  const [host, port] = address.split(":");
  const headers = { ...headersOf(asked), connection: "upgrade", upgrade: "websocket" };
  const outgoing = open({ host, port, path: asked.path ?? "/", headers, agent: false });
  return new Promise((resolve, reject) => {
    outgoing.on("error", reject);
    outgoing.on("response", (incoming) => {
      incoming.resume();
      const status = incoming.statusCode;
      resolve(
        status === asked.answer.status ? [] : [`status: expected ${asked.answer.status}, got ${status}`],
      );
    });
    outgoing.on("upgrade", (incoming, socket) => {
      socket.on("data", (bytes: Buffer) => {
        socket.destroy();
        const { status, row } = asked.answer;
        const seen = [incoming.statusCode, incoming.headers["x-numesh-row"], bytes.toString()].join(" ");
        const wanted = [status, row, text].join(" ");
        resolve(seen === wanted ? [] : [`WebSocket: expected ${wanted}, got ${seen}`]);
      });
      socket.write(text);
    });
    outgoing.end();
  });
}
