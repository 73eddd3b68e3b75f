/** Serves Envoys over aggregated incremental xDS (delta ADS): gRPC outside, `Session` inside. */
import * as grpc from "@grpc/grpc-js";
import { type Address, formatAddress } from "../documents/address.ts";
import { type Resource, TYPE_URLS } from "../envoy/resource.ts";
import { Encoder } from "./encoder.ts";
import { Session, type SessionPlan, type Target } from "./session.ts";

/** What happened at a gateway. */
export type GatewayEvent =
  | { event: "connected"; gateway: string }
  | { event: "disconnected"; gateway: string }
  /** A peer whose node id names no gateway was turned away. */
  | { event: "unknown"; gateway: string }
  /** A connected gateway is no longer in the documents; it keeps what it has. */
  | { event: "abandoned"; gateway: string }
  | { event: "applied"; gateway: string; revision: number }
  | { event: "rejected"; gateway: string; revision: number; resources: Resource[]; envoy: string };

const PLAN: SessionPlan = {
  order: [TYPE_URLS.cluster, TYPE_URLS.secret, TYPE_URLS.plugin, TYPE_URLS.listener, TYPE_URLS.route],
  single: new Set([TYPE_URLS.secret, TYPE_URLS.plugin]),
  // A file may be missing yet. Envoy goes on looking for it, and until then does not talk to those who need it.
  apart: new Set([TYPE_URLS.secret]),
};

const METHOD = "/envoy.service.discovery.v3.AggregatedDiscoveryService/DeltaAggregatedResources";

/** A request of an Envoy is small; anything larger than this many bytes is no Envoy's. */
const LARGEST_REQUEST = 4 * 1024 * 1024;

// What goes wrong is said by this program, once.
grpc.setLogVerbosity(grpc.logVerbosity.NONE);

/** Characters of a gateway's name, at most; more of a stranger's is not shown. */
const LONGEST_NAME = 63;

/** Strangers that are told of between two publications, at most. */
const MOST_UNKNOWN = 100;

type Stream = grpc.ServerDuplexStream<Buffer, Buffer>;

interface Published {
  target: Target;
  /** For the way back from a rejected name to its document: type URL and name -> resource. */
  byName: ReadonlyMap<string, Resource>;
}

/** What every gateway should hold, encoded. */
export type Publication = ReadonlyMap<string, Published>;

export class XdsServer {
  readonly #encoder = new Encoder();
  #published: Publication = new Map();
  readonly #sessions = new Map<string, Set<Session>>();
  /** What each gateway last held as a whole. */
  readonly #good = new Map<string, Target>();
  /** Names that were turned away since the last publication, so that each is told of once. */
  readonly #unknown = new Set<string>();
  readonly #server = new grpc.Server({
    "grpc.max_receive_message_length": LARGEST_REQUEST,
    "grpc.max_send_message_length": -1,
    "grpc.keepalive_time_ms": 30_000,
    "grpc.keepalive_timeout_ms": 5_000,
  });
  readonly #listener: (event: GatewayEvent) => void;

  /** @param listener is told what happens at each gateway */
  constructor(listener: (event: GatewayEvent) => void) {
    this.#listener = listener;
    this.#server.register<Buffer, Buffer>(
      METHOD,
      (stream: Stream) => this.#accept(stream),
      (bytes) => bytes,
      (bytes) => bytes,
      "bidi",
    );
  }

  /**
   * Encodes what every gateway should hold, for `publish`.
   *
   * @throws EncodeError if a resource is no valid message
   */
  prepare(revision: number, gateways: ReadonlyMap<string, Resource[]>): Publication {
    const publication = new Map<string, Published>();
    for (const [gateway, resources] of gateways) {
      publication.set(gateway, {
        target: { revision, resources: this.#encoder.encode(resources) },
        byName: new Map(
          resources.map((resource) => [`${TYPE_URLS[resource.type]} ${resource.name}`, resource]),
        ),
      });
    }
    this.#encoder.forgetUnused();
    return publication;
  }

  /**
   * Sends Envoys the difference to what they hold.
   *
   * A gateway that is no longer there keeps serving what it has: nothing is taken away from it.
   */
  publish(publication: Publication): void {
    for (const gateway of this.#published.keys()) {
      const connected = (this.#sessions.get(gateway)?.size ?? 0) > 0;
      if (connected && !publication.has(gateway)) this.#listener({ event: "abandoned", gateway });
    }
    this.#published = publication;
    this.#unknown.clear();
    for (const [gateway, { target }] of publication) {
      for (const session of this.#sessions.get(gateway) ?? []) session.retarget(target);
    }
  }

  /** Starts to listen. @throws Error if it cannot. @returns the bound address (the port may have been chosen by the system) */
  listen(address: Address): Promise<Address> {
    return new Promise((resolve, reject) => {
      this.#server.bindAsync(
        formatAddress(address),
        grpc.ServerCredentials.createInsecure(),
        (error, port) => {
          if (error === null) resolve({ host: address.host, port });
          else reject(error);
        },
      );
    });
  }

  /** Ends all streams and the server. Envoys go on with what they have. */
  stop(): void {
    this.#server.forceShutdown();
  }

  #accept(stream: Stream): void {
    let gateway: string | undefined;
    let session: Session | undefined;

    stream.on("data", (bytes: Buffer) => {
      const request = this.#encoder.decodeRequest(bytes);
      if (request === undefined) {
        refuse(stream, grpc.status.INVALID_ARGUMENT, "not a DeltaDiscoveryRequest");
        return;
      }
      if (session === undefined) {
        gateway = request.nodeId;
        session = this.#open(stream, gateway);
      }
      session?.receive(request);
    });
    const close = () => {
      if (gateway === undefined || session === undefined) return;
      this.#sessions.get(gateway)?.delete(session);
      this.#listener({ event: "disconnected", gateway });
      session = undefined;
    };
    stream.on("end", () => {
      close();
      stream.end();
    });
    stream.on("error", close);
    stream.on("cancelled", close);
  }

  #tellUnknown(name: string): void {
    const shown = name.slice(0, LONGEST_NAME);
    if (this.#unknown.has(shown) || this.#unknown.size >= MOST_UNKNOWN) return;
    this.#unknown.add(shown);
    this.#listener({ event: "unknown", gateway: shown });
  }

  #open(stream: Stream, gateway: string): Session | undefined {
    const published = this.#published.get(gateway);
    if (published === undefined) {
      this.#tellUnknown(gateway);
      const message = `there is no Gateway ${JSON.stringify(gateway)} in the documents; the node id must name one`;
      refuse(stream, grpc.status.NOT_FOUND, message);
      return undefined;
    }
    const session = new Session(
      published.target,
      PLAN,
      {
        send: (response) => stream.write(this.#encoder.encodeResponse(response)),
        applied: (target) => {
          this.#good.set(gateway, target);
          this.#listener({ event: "applied", gateway, revision: target.revision });
        },
        rejected: ({ revision, typeUrl, names, reason }) => {
          const byName = this.#published.get(gateway)?.byName;
          const resources = names.flatMap((name) => byName?.get(`${typeUrl} ${name}`) ?? []);
          this.#listener({ event: "rejected", gateway, revision, resources, envoy: reason.trim() });
        },
      },
      this.#good.get(gateway),
    );
    const sessions = this.#sessions.get(gateway) ?? new Set();
    this.#sessions.set(gateway, sessions.add(session));
    this.#listener({ event: "connected", gateway });
    return session;
  }
}

/** Ends a stream with a status. Destroying it would end it without one. */
function refuse(stream: Stream, code: grpc.status, details: string): void {
  stream.emit("error", Object.assign(new Error(details), { code, details }));
}
