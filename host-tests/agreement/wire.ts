/** Requests over one HTTP/1.1 connection, byte for byte as they are written: no client's opinion is in between. */
import { connect, type Socket } from "node:net";
import { pairsOfRaw } from "../harness/header-pairs.ts";

export interface WireRequest {
  authority: string;
  method: string;
  target: string;
  headers: [name: string, value: string][];
}

export interface WireAnswer {
  status: number;
  headers: Map<string, string>;
}

const MILLISECONDS_TO_ANSWER = 10_000;

/** One connection that stays open, opened again when the other side has closed it. */
export class Wire {
  readonly #host: string;
  readonly #port: number;
  #socket: Socket | undefined;

  /** @param address `host:port` */
  constructor(address: string) {
    const colon = address.lastIndexOf(":");
    this.#host = address.slice(0, colon);
    this.#port = Number(address.slice(colon + 1));
  }

  /** Whether the next request goes over the connection of the one before. */
  get isOpen(): boolean {
    return this.#socket?.readable === true && !this.#socket.destroyed;
  }

  /** @throws Error if there is no whole answer within ten seconds */
  ask(request: WireRequest): Promise<WireAnswer> {
    const socket = this.#open();
    return new Promise((resolve, reject) => {
      let received = "";
      const settle = (outcome: WireAnswer | Error) => {
        socket.off("data", onData).off("close", onClose).off("error", onClose).off("timeout", onClose);
        if (outcome instanceof Error) reject(outcome);
        else resolve(outcome);
      };
      const onData = (bytes: Buffer) => {
        received += bytes.toString("latin1");
        const answer = parse(received, request.method);
        if (answer === undefined) return;
        if (answer.headers.get("connection") === "close") this.close();
        settle(answer);
      };
      const onClose = () => {
        this.close();
        settle(
          new Error(`no answer to ${JSON.stringify(request)}; what came is ${JSON.stringify(received)}`),
        );
      };
      socket.on("data", onData).on("close", onClose).on("error", onClose).on("timeout", onClose);
      socket.write(formatRequest(request), "utf8");
    });
  }

  close(): void {
    this.#socket?.destroy();
    this.#socket = undefined;
  }

  #open(): Socket {
    if (this.#socket === undefined || !this.isOpen) {
      this.#socket = connect(this.#port, this.#host).setNoDelay().setTimeout(MILLISECONDS_TO_ANSWER);
      this.#socket.on("error", () => {});
    }
    return this.#socket;
  }
}

/** A request as it is sent, and as people read it. */
export function formatRequest({ authority, method, target, headers }: WireRequest): string {
  const lines = [`${method} ${target} HTTP/1.1`, `Host: ${authority}`];
  for (const [name, value] of headers) lines.push(`${name}: ${value}`);
  return `${lines.join("\r\n")}\r\n\r\n`;
}

/** @returns undefined while the answer is not whole */
function parse(received: string, method: string): WireAnswer | undefined {
  const end = received.indexOf("\r\n\r\n");
  if (end === -1) return undefined;
  const [start = "", ...lines] = received.slice(0, end).split("\r\n");
  const raw = lines.flatMap((line) => [
    line.slice(0, line.indexOf(":")),
    line.slice(line.indexOf(":") + 1).trim(),
  ]);
  const headers = new Map(pairsOfRaw(raw));
  const length = method === "HEAD" ? 0 : Number(headers.get("content-length") ?? 0);
  if (received.length < end + 4 + length) return undefined;
  return { status: Number(start.split(" ")[1]), headers };
}
