/** Load on the shop in which every answer is checked for who gave it and what the plugins had set. */
import type { ServiceAnswer } from "../envoy-examples/shop/services/server.ts";
import { type Shop, tokenOf } from "../envoy-examples/shop/shop.ts";
import { type Load, type LoadAnswer, type LoadReport, type LoadRequest, startLoad } from "./harness/index.ts";
import type { ValidValues } from "./valid-values.ts";

/** What a customer of focus group A may be answered by: the feature header that is set, and the instance. */
export type Outcome = { feature: string | undefined; instance: string };

/**
 * Starts load over keep-alive HTTP/1.1 and HTTP/2: GET, POST and streamed answers for a customer in focus
 * group A, and GET for one in none, who must always get the baseline.
 */
export async function startShopLoad({ mesh, issuer }: Shop, groupA: ValidValues<Outcome>): Promise<Load> {
  const authorization = `Bearer ${await tokenOf(issuer, "globex", { expiresIn: 3600 })}`;
  const headers = { authorization, "x-customer": "c-1001", "x-tenant": "acme" };
  const requests: LoadRequest[] = [
    { name: "GET", path: "/api/orders", headers, check: checkAnswer(groupA) },
    {
      name: "POST",
      method: "POST",
      path: "/api/orders",
      headers,
      body: BODY,
      check: checkAnswer(groupA, BODY.length),
    },
    { name: "stream", path: "/api/orders/events?seconds=0.5", headers, check: checkStream(groupA) },
    {
      name: "no group",
      path: "/api/orders",
      headers: { ...headers, "x-customer": "c-9999" },
      check: (answer) => checkOne(answer, [{ feature: undefined, instance: "order-mgmt-v1" }]),
    },
  ];
  const address = mesh.address("ingress");
  const loads = [
    startLoad({ address, protocol: "http1", connections: 4, requests }),
    startLoad({ address, protocol: "http2", connections: 2, streams: 3, requests }),
  ];
  return {
    get report() {
      return sum(loads.map(({ report }) => report));
    },
    stop: async () => sum(await Promise.all(loads.map((load) => load.stop()))),
  };
}

const BODY = "x".repeat(3000);

function checkAnswer(groupA: ValidValues<Outcome>, length = 0) {
  return (answer: LoadAnswer) => checkOne(answer, groupA.during(answer.started, answer.ended), length);
}

function checkOne(answer: LoadAnswer, allowed: Outcome[], length = 0): string | undefined {
  if (answer.status !== 200) return `status ${answer.status}: ${answer.body.slice(0, 100)}`;
  const { headers, instance, calls, received } = JSON.parse(answer.body) as ServiceAnswer;
  const feature = headers["x-version"];
  if (headers["x-tenant"] !== "globex") return `x-tenant is ${headers["x-tenant"]}`;
  if (!allowed.some((outcome) => outcome.feature === feature && outcome.instance === instance)) {
    return `feature ${feature} by ${instance}, where ${JSON.stringify(allowed)} was right`;
  }
  const wrongCall = calls.find(({ status }) => status !== 200);
  if (wrongCall !== undefined) return `${wrongCall.url} answered ${wrongCall.status}`;
  return received === length ? undefined : `a body of ${received} bytes arrived`;
}

/** A stream comes whole and from one instance, whatever changes while it flows. */
function checkStream(groupA: ValidValues<Outcome>) {
  return ({ status, body, started, ended }: LoadAnswer) => {
    if (status !== 200) return `status ${status}`;
    const events = body
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { instance: string; event: number });
    const allowed = groupA.during(started, ended).map(({ instance }) => instance);
    const [first] = events;
    if (first === undefined || events.length < 2) return `${events.length} events`;
    if (!allowed.includes(first.instance)) return `events of ${first.instance}, where ${allowed} was right`;
    const inOrder = events.every(
      ({ instance, event }, index) => instance === first.instance && event === index + 1,
    );
    return inOrder ? undefined : "events are missing or of another instance";
  };
}

function sum(reports: LoadReport[]): LoadReport {
  const total: LoadReport = { answers: {}, wrong: 0, failed: 0, closed: 0, samples: [] };
  for (const report of reports) {
    for (const [name, count] of Object.entries(report.answers))
      total.answers[name] = (total.answers[name] ?? 0) + count;
    total.wrong += report.wrong;
    total.failed += report.failed;
    total.closed += report.closed;
    total.samples.push(...report.samples);
  }
  return total;
}
