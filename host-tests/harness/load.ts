import { setTimeout as sleep } from "node:timers/promises";
import { type Connection, connectHttp1, connectHttp2, type PlainAnswer } from "./load-connection.ts";
import type { TlsOptions } from "./message.ts";

/** A request that load sends again and again, and what its answer must be. */
export type LoadRequest = {
  /** For the report. */
  name: string;
  /** Default GET. */
  method?: string;
  path: string;
  headers?: Record<string, string>;
  body?: string;
  /** Says what is wrong with an answer, or undefined: nothing is. */
  check(answer: LoadAnswer): string | undefined;
};

export type LoadAnswer = PlainAnswer & {
  /** When the request was sent and when the last byte of its answer was there, by `performance.now()`. */
  started: number;
  ended: number;
};

export type LoadOptions = {
  /** `host:port` to connect to. */
  address: string;
  protocol: "http1" | "http2";
  /** Absent: without TLS. */
  tls?: TlsOptions;
  /** Connections that are kept open all the time. Default 4. */
  connections?: number;
  /** Requests at a time on one connection; more than 1 needs HTTP/2. Default 1. */
  streams?: number;
  /** Sent in turn. */
  requests: LoadRequest[];
  /** Milliseconds from an answer to the next request. Default 0. */
  pause?: number;
};

/** What came of it. Nothing was lost if `wrong`, `failed` and `closed` are 0. */
export type LoadReport = {
  /** Answers that came whole, by name of the request. */
  answers: Record<string, number>;
  /** Answers that a check found wrong. */
  wrong: number;
  /** Requests without a whole answer. */
  failed: number;
  /** Connections that the other side closed, or announced to close (GOAWAY). */
  closed: number;
  /** The first few of all these, in words. */
  samples: string[];
};

/** Load that runs until it is stopped. */
export type Load = {
  /** The report so far. */
  readonly report: LoadReport;
  /** Lets the running requests come to their end, closes the connections, gives the report. Any number of times. */
  stop(): Promise<LoadReport>;
};

const MOST_SAMPLES = 5;

/** Starts to send requests over connections that are kept alive, and checks every answer. */
export function startLoad(options: LoadOptions): Load {
  const { address, protocol, connections = 4, requests, pause = 0 } = options;
  const streams = protocol === "http2" ? (options.streams ?? 1) : 1;
  const answers = Object.fromEntries(requests.map(({ name }) => [name, 0]));
  const report: LoadReport = { answers, wrong: 0, failed: 0, closed: 0, samples: [] };
  let stopping = false;

  function note(kind: "wrong" | "failed" | "closed", words: string): void {
    report[kind]++;
    if (report.samples.length < MOST_SAMPLES) report.samples.push(`${kind}: ${words}`);
  }

  async function send(connection: Connection, request: LoadRequest): Promise<void> {
    const started = performance.now();
    try {
      const answer = await connection.request(request);
      report.answers[request.name] = (report.answers[request.name] ?? 0) + 1;
      const problem = request.check({ ...answer, started, ended: performance.now() });
      if (problem !== undefined) note("wrong", `${request.name}: ${problem}`);
    } catch (error) {
      note("failed", `${request.name}: ${(error as Error).message}`);
      await sleep(20); // A dead peer is not to be asked as fast as the processor can.
    }
  }

  /** Each run starts elsewhere in the list, so that all requests are under way at all times. */
  async function run(connection: Connection, first: number): Promise<void> {
    for (let turn = first; !stopping; turn++) {
      const request = requests[turn % requests.length];
      if (request === undefined) return;
      await send(connection, request);
      if (pause > 0) await sleep(pause);
    }
  }

  const connect = protocol === "http2" ? connectHttp2 : connectHttp1;
  const open = Array.from({ length: connections }, () =>
    connect({ address, tls: options.tls }, (words) => {
      if (!stopping) note("closed", words);
    }),
  );
  const runs = open.flatMap((connection, index) =>
    Array.from({ length: streams }, (_, stream) => run(connection, index * streams + stream)),
  );

  async function stop(): Promise<LoadReport> {
    stopping = true;
    await Promise.all(runs);
    await Promise.all(open.map((connection) => connection.close()));
    return report;
  }

  let stopped: Promise<LoadReport> | undefined;
  return {
    report,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}
