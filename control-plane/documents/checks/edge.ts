import { isIP } from "node:net";
import { milliseconds } from "../duration.ts";
import type { GatewayDocument } from "../kinds/gateway.ts";
import { type DocumentError, errorAt, type Sourced } from "../source.ts";
import { quote } from "./missing.ts";

/** How a gateway meets its clients: what a schema cannot say. */
export function* checkEdge(gateway: Sourced<GatewayDocument>): Iterable<DocumentError> {
  yield* checkTls(gateway);
  yield* checkNetworks(gateway);
  yield* checkRateLimit(gateway);
  yield* checkCors(gateway);
}

function* checkTls(gateway: Sourced<GatewayDocument>): Iterable<DocumentError> {
  const { port, tls } = gateway.document;
  if (tls === undefined) return;
  const files = tls.certificates.map(({ certificate }) => certificate);
  for (const [index, file] of files.entries()) {
    if (files.indexOf(file) === index) continue;
    yield errorAt(gateway, ["tls", "certificates", index, "certificate"], `${quote(file)} is there twice`);
  }
  if (tls.redirectFrom === port) {
    yield errorAt(gateway, ["tls", "redirectFrom"], `${port} is the port for TLS`, "another one");
  }
}

function* checkNetworks(gateway: Sourced<GatewayDocument>): Iterable<DocumentError> {
  for (const [index, network] of (gateway.document.clientAddress?.trusted ?? []).entries()) {
    const [address = "", bits] = network.split("/");
    const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
    if (Number(bits) <= most) continue;
    yield errorAt(
      gateway,
      ["clientAddress", "trusted", index],
      `${quote(network)} is no network`,
      "one such as 10.0.0.0/8 or fd00::/8",
    );
  }
}

/** Envoy fills its buckets at most every 50 ms. */
const SHORTEST_PERIOD = 50;

function* checkRateLimit(gateway: Sourced<GatewayDocument>): Iterable<DocumentError> {
  const per = gateway.document.rateLimit?.per;
  if (per === undefined || milliseconds(per) >= SHORTEST_PERIOD) return;
  yield errorAt(gateway, ["rateLimit", "per"], `${per} is too short`, `${SHORTEST_PERIOD}ms or longer`);
}

function* checkCors(gateway: Sourced<GatewayDocument>): Iterable<DocumentError> {
  const { cors } = gateway.document;
  if (cors?.credentials !== true || !cors.origins.includes("*")) return;
  yield errorAt(
    gateway,
    ["cors", "credentials"],
    "any page at all could act as the user who looks at it",
    "the origins that may",
  );
}
