/** A POST whose body is sent by hand, over a connection of its own. */
import { once } from "node:events";
import { type ClientHttp2Session, type ClientHttp2Stream, connect as connectHttp2 } from "node:http2";
import { connect, type Socket } from "node:net";

export type UploadAnswer = { status: number; body: string };

export interface Upload {
  /** Sends a piece of the body. Resolves when the next one may follow. */
  send(piece: Uint8Array | string): Promise<void>;
  end(): void;
  /** The whole answer. Throws where there is none within ten seconds. */
  answer(): Promise<UploadAnswer>;
  /** Ends the connection in mid-request. */
  abort(): void;
}

const MILLISECONDS_TO_ANSWER = 10_000;

/** Over HTTP/1.1, with the length of the body told, or chunked without. */
export async function uploadHttp1(
  address: string,
  path: string,
  {
    length,
    host = "shop",
    headers = [],
  }: { length?: number; host?: string; headers?: readonly string[] } = {},
): Promise<Upload> {
  const [ip = "", port = ""] = address.split(":");
  const socket = connect(Number(port), ip);
  socket.setNoDelay(true);
  const answered = textOf(socket).then(parsed);
  // Somebody may ask for it only later, or never.
  answered.catch(() => {});
  await once(socket, "connect");
  const framing = length === undefined ? "transfer-encoding: chunked" : `content-length: ${length}`;
  const lines = [
    `POST ${path} HTTP/1.1`,
    `host: ${host}`,
    "content-type: application/json",
    framing,
    "connection: close",
  ];
  socket.write(`${[...lines, ...headers].join("\r\n")}\r\n\r\n`);
  return {
    async send(piece) {
      const bytes = Buffer.from(piece as string);
      const chunk =
        length === undefined
          ? Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from("\r\n")])
          : bytes;
      // An answer may have come, and the connection be gone.
      await new Promise((resolve) => socket.write(chunk, resolve));
    },
    end() {
      if (length === undefined) socket.write("0\r\n\r\n");
    },
    answer: () => answered,
    abort: () => socket.resetAndDestroy(),
  };
}

/** Over HTTP/2. */
export async function uploadHttp2(address: string, path: string): Promise<Upload> {
  const session = connectHttp2(`http://${address}`);
  const stream = session.request({ ":method": "POST", ":path": path, "content-type": "application/json" });
  const answered = answerOf(session, stream);
  answered.catch(() => {});
  return {
    send: (piece) => new Promise((resolve) => stream.write(piece, () => resolve())),
    end: () => stream.end(),
    answer: () => answered,
    abort: () => session.destroy(),
  };
}

function parsed(text: string): UploadAnswer {
  const status = Number(/^HTTP\/1\.1 (?:100 Continue\r\n\r\nHTTP\/1\.1 )?(\d+)/.exec(text)?.[1]);
  const body = text.slice(text.lastIndexOf("\r\n\r\n") + 4);
  return { status, body };
}

async function textOf(socket: Socket): Promise<string> {
  let text = "";
  socket.setTimeout(MILLISECONDS_TO_ANSWER, () => socket.destroy(new Error("no answer")));
  socket.on("data", (piece) => {
    text += piece;
  });
  await once(socket, "close");
  return text;
}

async function answerOf(session: ClientHttp2Session, stream: ClientHttp2Stream): Promise<UploadAnswer> {
  try {
    stream.setTimeout(MILLISECONDS_TO_ANSWER, () => stream.destroy(new Error("no answer")));
    const [headers] = await once(stream, "response");
    const pieces: Uint8Array[] = await stream.toArray();
    return { status: Number(headers[":status"]), body: Buffer.concat(pieces).toString() };
  } finally {
    session.destroy();
  }
}
