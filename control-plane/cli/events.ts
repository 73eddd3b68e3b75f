/** What `numesh serve` says while it runs. */
import type { Writable } from "node:stream";
import { type DocumentError, formatError } from "../documents/source.ts";
import type { Resource } from "../envoy/resource.ts";
import type { GatewayEvent } from "../xds/server.ts";

export type Event =
  | { event: "listening"; address: string }
  /** The documents were right and are being sent. `gateways` has a digest of what each should hold. */
  | { event: "revision"; revision: number; gateways: Record<string, string>; rows: number }
  /** The documents are wrong. Nothing was changed. */
  | { event: "refused"; errors: DocumentError[] }
  | Exclude<GatewayEvent, { event: "rejected" }>
  /** An Envoy refused a resource and goes on with what it had. */
  | {
      event: "rejected";
      gateway: string;
      revision: number;
      type: Resource["type"];
      resource: string;
      /** Envoy's own words. */
      envoy: string;
      /** Where the resource comes from. */
      document: Resource["source"];
      /** What the plugin itself had to say; null where the resource is none. */
      plugin: string | null;
    };

/** One JSON object a line. A reader that goes away is no reason to stop serving. */
export function jsonPrinter(output: Writable): (event: Event) => void {
  output.on("error", () => {});
  return (event) => output.write(`${JSON.stringify(event)}\n`);
}

/** One line, or a few, for people. */
export function textPrinter(output: Writable): (event: Event) => void {
  output.on("error", () => {});
  return (event) => output.write(`${new Date().toISOString().slice(11, 19)} ${formatEvent(event)}\n`);
}

/** An event in words. */
export function formatEvent(event: Event): string {
  switch (event.event) {
    case "listening":
      return `serving ADS on ${event.address}`;
    case "revision":
      return `revision ${event.revision}: ${event.rows} rows for ${Object.keys(event.gateways).join(", ")}`;
    case "refused":
      return [
        "refused, nothing was changed:",
        ...event.errors.map((error) => `  ${formatError(error)}`),
      ].join("\n");
    case "connected":
      return `${event.gateway}: connected`;
    case "disconnected":
      return `${event.gateway}: disconnected`;
    case "unknown":
      return `an Envoy with the node id ${JSON.stringify(event.gateway)} was turned away: there is no such Gateway`;
    case "abandoned":
      return `${event.gateway}: no longer in the documents; its Envoy keeps what it has until it is stopped`;
    case "applied":
      return `${event.gateway}: has revision ${event.revision}`;
    case "rejected": {
      const { kind, name, file, line } = event.document;
      return [
        `${event.gateway}: rejected the ${event.type} of revision ${event.revision} and goes on with what it had`,
        `  Envoy says: ${event.envoy}`,
        `  it comes from ${kind} ${name} (${file}:${line})`,
        ...(event.plugin === null ? [] : [`  ${event.plugin}`]),
      ].join("\n");
    }
  }
}
