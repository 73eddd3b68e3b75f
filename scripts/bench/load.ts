/**
 * The load: bursts of requests over connections that stay open.
 *
 * All connections send at once, and the next burst begins when the last answer is there. So the same work waits
 * for an Envoy each time, whether it is fast or slow. Behind a generator that sends on with each answer, a fast
 * Envoy may run dry and wake up for single requests, and a slow one not.
 */
import { connect, type Socket } from "node:net";

/** What a slice of load has done: every answer came, with the status that was expected. */
export interface Slice {
  readonly requests: number;
}

const HEAD_END = Buffer.from("\r\n\r\n");
const CONTENT_LENGTH = Buffer.from("content-length: ");
const STATUS_AT = "HTTP/1.1 ".length;

export class Load {
  readonly #sockets: Socket[] = [];
  #next = 0;
  #onAnswer: (status: number) => void = () => {};
  #onFailure: (error: Error) => void = () => {};

  /** Opens so many connections to `127.0.0.1:<port>`. */
  async open(port: number, connections: number): Promise<void> {
    for (let index = 0; index < connections; index++) this.#sockets.push(await this.#connect(port));
  }

  /**
   * Sends bursts for so long, the requests in turn, beginning where the last slice ended.
   *
   * @param requests each the bytes of one HTTP/1.1 request
   * @param status what every answer must have
   * @param milliseconds the burst that is under way when they are over is the last
   * @throws Error at the first answer with another status, and where a connection ends
   */
  run(requests: readonly Buffer[], status: number, milliseconds: number): Promise<Slice> {
    const end = performance.now() + milliseconds;
    return new Promise((resolve, reject) => {
      let sent = 0;
      let waiting = 0;
      const burst = (): void => {
        waiting = this.#sockets.length;
        sent += waiting;
        for (const socket of this.#sockets) {
          this.#next = (this.#next + 1) % requests.length;
          socket.write(requests[this.#next] as Buffer);
        }
      };
      this.#onFailure = reject;
      this.#onAnswer = (answered) => {
        if (answered !== status) {
          this.#onAnswer = () => {};
          reject(new Error(`answered ${answered}, not ${status}`));
        } else if (--waiting === 0) {
          if (performance.now() < end) burst();
          else resolve({ requests: sent });
        }
      };
      burst();
    });
  }

  close(): void {
    this.#onFailure = () => {};
    for (const socket of this.#sockets) socket.destroy();
  }

  #connect(port: number): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: "127.0.0.1", port, noDelay: true }, () => resolve(socket));
      let received: Buffer = Buffer.alloc(0);
      socket.on("data", (bytes) => {
        received = received.length === 0 ? bytes : Buffer.concat([received, bytes]);
        if (received.length < answerLength(received)) return;
        const status = Number(received.toString("latin1", STATUS_AT, STATUS_AT + 3));
        received = received.subarray(0, 0);
        this.#onAnswer(status);
      });
      socket.on("error", (error) => {
        reject(error);
        this.#onFailure(error);
      });
      socket.on("close", () => this.#onFailure(new Error("Envoy closed a connection")));
    });
  }
}

/** The bytes of the whole answer, of which the first are given; infinite while its head is not whole. */
function answerLength(bytes: Buffer): number {
  const headEnd = bytes.indexOf(HEAD_END);
  if (headEnd < 0) return Number.POSITIVE_INFINITY;
  const body = bytes.indexOf(CONTENT_LENGTH);
  const length = body < 0 ? 0 : Number.parseInt(bytes.toString("latin1", body + CONTENT_LENGTH.length), 10);
  return headEnd + HEAD_END.length + length;
}
