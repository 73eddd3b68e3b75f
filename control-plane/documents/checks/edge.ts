import type { GatewayDocument } from "../kinds/gateway.ts";
import { type DocumentError, errorAt, type Sourced } from "../source.ts";
import { quote } from "./missing.ts";

/** How a gateway meets its clients: what a schema cannot say. */
export function* checkEdge(gateway: Sourced<GatewayDocument>): Iterable<DocumentError> {
  yield* checkTls(gateway);
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
