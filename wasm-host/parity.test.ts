// The same module, configurations and requests on this host and on a real Envoy. The Envoy is the one that the harness finds.
import { afterEach, describe, expect, test } from "vitest";
import { findEnvoy } from "../host-tests/harness/index.ts";
import { compileFixture, withoutExports } from "./fixtures/compile.ts";
import { type Exchange, type RunningEnvoy, startEnvoy } from "./fixtures/envoy.ts";
import { CASES, type Case } from "./fixtures/script.ts";
import { type HeaderPair, loadModule, type PluginRequest, type RequestResult } from "./index.ts";

const { path: envoy } = await findEnvoy();
const probe = await compileFixture("probe");

/** What both hosts must agree on. Of headers, those that neither Envoy nor Node's HTTP adds by itself. */
interface Observation {
  log: string[];
  status: number;
  headers: HeaderPair[];
  body: string;
  upstream: { headers: HeaderPair[]; body: string; trailers: HeaderPair[] } | undefined;
}

const OWN = /^(x-(?!forwarded|envoy|request)|content-(type|length)$|authorization$|cookie$|empty$|grpc-|b$)/;
const own = (headers: readonly HeaderPair[]) =>
  headers.filter(([name, value]) => OWN.test(name) && !(name === "content-length" && value === "0"));

/** Events without their number of headers: that depends on what Envoy and Node add. */
const events = (log: string[]) => log.map((line) => line.replace(/^(re[a-z]+_headers \d+) \d+/, "$1"));

function ofEnvoy({ log, status, headers, body, upstream }: Exchange): Observation {
  const seen = upstream && {
    headers: own(upstream.headers),
    body: upstream.body,
    trailers: upstream.trailers,
  };
  return { log: events(log), status, headers: own(headers), body, upstream: seen };
}

function ofHost(result: RequestResult): Observation {
  const log = events(
    result.logs
      .filter(({ message }) => !message.startsWith("the module crashed"))
      .map(({ message }) => message),
  );
  if (result.outcome === "trap") return { log, status: 503, headers: [], body: "", upstream: undefined };
  if (result.outcome === "paused") return { log, status: 0, headers: [], body: "", upstream: undefined };
  if (result.outcome === "response") {
    return {
      log,
      status: result.status,
      headers: own(result.headers),
      body: result.body,
      upstream: undefined,
    };
  }
  const upstream = {
    headers: own(result.headers).map(
      ([name, value]): HeaderPair => [name, Buffer.from(value).toString("latin1")],
    ),
    body: Buffer.from(result.body).toString(),
    trailers: result.trailers,
  };
  const { status = 0, headers = [], body = "" } = result.response ?? {};
  return { log, status, headers: own(headers), body, upstream };
}

/** The request as Envoy shows it to a filter, and the response of the upstream in fixtures/envoy.ts. */
function asSeenByFilters(request: PluginRequest): PluginRequest {
  const pseudo = request.headers.filter(([name]) => name.startsWith(":"));
  const others = request.headers.filter(([name]) => !name.startsWith(":") && name !== "transfer-encoding");
  return {
    ...request,
    headers: [...pseudo, [":scheme", "http"], ...others, ["x-forwarded-proto", "http"]],
    response: {
      headers: [
        [":status", "200"],
        ["x-upstream", "one"],
        ["x-upstream", "two"],
        ["content-type", "text/plain"],
      ],
      body: [Buffer.from("upstream body"), Buffer.from("")],
    },
  };
}

const moduleOf = ({ without }: Case) => (without === undefined ? probe : withoutExports(probe, without));

async function onHost(example: Case): Promise<{ started: string[]; observations: Observation[] }> {
  const { script, requests } = example;
  const module = await loadModule(moduleOf(example));
  const started = await module.start({
    config: script,
    pluginName: "parity",
    rootId: "root",
    vmId: "vm",
    env: { GREETING: "hello" },
    onHttpCall: ({ cluster }) => {
      if (cluster === "refused") {
        return {
          headers: [[":status", "503"]],
          body: "upstream connect error or disconnect/reset before headers. reset reason: remote connection failure",
        };
      }
      if (cluster !== "upstream") return { refused: "unknown-cluster" };
      return {
        headers: [
          [":status", "200"],
          ["x-upstream", "one"],
          ["x-upstream", "two"],
        ],
        body: "upstream body",
      };
    },
  });
  if (!started.ok) throw new Error(started.reason);
  const observations: Observation[] = [];
  for (const request of requests)
    observations.push(ofHost(await started.plugin.request(asSeenByFilters(request))));
  return { started: started.logs.map(({ message }) => message), observations };
}

/** Lines that cannot be the same: header counts of calls' answers, and sizes that hold what the transport adds. */
const comparable = (log: string[]) =>
  log
    .map((line) => line.replace(/^(call_response \d+ \d+) \d+/, "$1"))
    .map((line) => line.replace(/^(request_headers: size 0 -> 0) \d+$/, "$1"));

describe("this host and Envoy agree", () => {
  let running: RunningEnvoy | undefined;
  afterEach(() => running?.stop());

  test.for(CASES)("$name", { timeout: 20_000 }, async (example) => {
    const real = await startEnvoy(envoy, moduleOf(example), example.script);
    running = real;
    const expected: Observation[] = [];
    for (const request of example.requests) {
      const seen = ofEnvoy(await real.send(request));
      expected.push(example.reachesUpstream ? { ...seen, upstream: undefined } : seen);
    }
    const { started, observations } = await onHost(example);
    expect(started).toEqual(real.started);
    expect(observations.length).toBe(expected.length);
    for (const [index, observation] of observations.entries()) {
      const wanted = expected[index];
      expect({ ...observation, log: comparable(observation.log) }).toEqual(
        wanted && { ...wanted, log: comparable(wanted.log) },
      );
    }
  });
});
