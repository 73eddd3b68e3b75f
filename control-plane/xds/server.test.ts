import * as grpc from "@grpc/grpc-js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Resource } from "../envoy/resource.ts";
import { loadProtos } from "./protos.ts";
import { type GatewayEvent, XdsServer } from "./server.ts";

const METHOD = "/envoy.service.discovery.v3.AggregatedDiscoveryService/DeltaAggregatedResources";
const CLUSTER = "type.googleapis.com/envoy.config.cluster.v3.Cluster";

const root = loadProtos();
const Request = root.lookupType("envoy.service.discovery.v3.DeltaDiscoveryRequest");
const Response = root.lookupType("envoy.service.discovery.v3.DeltaDiscoveryResponse");
const pass = (bytes: Buffer) => bytes;

const cluster = (name: string): Resource => ({
  type: "cluster",
  name,
  source: { file: "a.yaml", line: 1, kind: "Service", name: "s" },
  json: { "@type": CLUSTER, name },
});

let server: XdsServer;
let events: GatewayEvent[];
let client: grpc.Client;
beforeEach(async () => {
  events = [];
  server = new XdsServer((event) => events.push(event));
  server.publish(server.prepare(1, new Map([["g", [cluster("a")]]])));
  const { port } = await server.listen({ host: "127.0.0.1", port: 0 });
  client = new grpc.Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
});
afterEach(() => {
  client.close();
  server.stop();
});

/** A stream of a peer, with what comes back. */
function open() {
  const call = client.makeBidiStreamRequest<Buffer, Buffer>(METHOD, pass, pass);
  const responses: { names: string[]; nonce: string }[] = [];
  const ended = new Promise<grpc.StatusObject>((resolve) => call.on("status", resolve));
  call.on("error", () => {}); // the status says it
  const waiting: (() => void)[] = [];
  call.on("data", (bytes: Buffer) => {
    const { resources, nonce } = Response.toObject(Response.decode(bytes), { defaults: true });
    responses.push({ names: resources.map(({ name }: { name: string }) => name), nonce });
    waiting.shift()?.();
  });
  return {
    call,
    ended,
    responses,
    send: (request: object) => call.write(Buffer.from(Request.encode(request).finish())),
    response: () => new Promise<void>((resolve) => waiting.push(resolve)),
  };
}

describe("XdsServer", () => {
  it("tells a peer whose node id is no gateway so, and goes on", async () => {
    const stranger = open();
    stranger.send({ node: { id: "nobody" }, typeUrl: CLUSTER });
    expect(await stranger.ended).toMatchObject({
      code: grpc.status.NOT_FOUND,
      details: 'there is no Gateway "nobody" in the documents; the node id must name one',
    });
    expect(events).toEqual([{ event: "unknown", gateway: "nobody" }]);
  });

  it.each([
    ["bytes that are no request", Buffer.from([0xff, 0xff, 0xff, 0xff])],
    ["a request cut off", Buffer.from([0x0a, 0x7f, 0x01])],
  ])("refuses %s", async (_, bytes) => {
    const peer = open();
    peer.call.write(bytes);
    expect(await peer.ended).toMatchObject({ code: grpc.status.INVALID_ARGUMENT });
  });

  it("refuses a request without a node", async () => {
    const peer = open();
    peer.call.write(Buffer.alloc(0));
    expect(await peer.ended).toMatchObject({ code: grpc.status.NOT_FOUND });
  });

  it("serves several Envoys of one gateway, and forgets those that leave", async () => {
    const [first, second] = [open(), open()];
    for (const peer of [first, second]) {
      const response = peer.response();
      peer.send({ node: { id: "g" }, typeUrl: CLUSTER });
      await response;
      peer.send({ typeUrl: CLUSTER, responseNonce: peer.responses[0]?.nonce });
    }
    first.call.end();
    await first.ended;
    const response = second.response();
    server.publish(server.prepare(2, new Map([["g", [cluster("a"), cluster("b")]]])));
    await response;
    expect(second.responses.map(({ names }) => names)).toEqual([["a"], ["b"]]);
    expect(first.responses).toHaveLength(1);
    expect(events.filter(({ event }) => event === "disconnected")).toHaveLength(1);
  });

  it("publishes nothing of a revision with a resource that is no message", () => {
    const wrong: Resource = { ...cluster("b"), json: { "@type": CLUSTER, nmae: "b" } };
    expect(() => server.prepare(2, new Map([["g", [cluster("c"), wrong]]]))).toThrow("nmae");
  });
});
