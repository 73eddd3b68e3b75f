/** Between resources and requests as plain values, and the bytes on the wire. */
import { createHash } from "node:crypto";
import type protobuf from "protobufjs";
import { type Resource, TYPE_URLS } from "../envoy/resource.ts";
import { encodeResource } from "./encode.ts";
import { loadProtos } from "./protos.ts";
import type { DeltaRequest, DeltaResponse, EncodedResource } from "./session.ts";

/** A request together with who sent it; the node is only told in the first request of a stream. */
export interface NodeRequest extends DeltaRequest {
  nodeId: string;
}

interface RequestMessage {
  node?: { id?: string };
  typeUrl: string;
  resourceNamesSubscribe: string[];
  resourceNamesUnsubscribe: string[];
  initialResourceVersions: Record<string, string>;
  responseNonce: string;
  errorDetail?: { message?: string } | null;
}

export class Encoder {
  readonly #root = loadProtos();
  readonly #request: protobuf.Type;
  readonly #response: protobuf.Type;
  /** Encoded resources by their JSON, so that an unchanged one (a module of 40 kB) is not encoded again. */
  #encoded = new Map<string, EncodedResource>();
  #used = new Map<string, EncodedResource>();

  constructor() {
    this.#request = this.#root.lookupType("envoy.service.discovery.v3.DeltaDiscoveryRequest");
    this.#response = this.#root.lookupType("envoy.service.discovery.v3.DeltaDiscoveryResponse");
  }

  /** Encodes the resources of one gateway: type URL -> name -> bytes. @throws EncodeError */
  encode(resources: Resource[]): Map<string, Map<string, EncodedResource>> {
    const byType = new Map<string, Map<string, EncodedResource>>();
    for (const typeUrl of Object.values(TYPE_URLS)) byType.set(typeUrl, new Map());
    for (const resource of resources) {
      byType.get(TYPE_URLS[resource.type])?.set(resource.name, this.#encodeOne(resource));
    }
    return byType;
  }

  /** Drops what the calls of `encode` since the last `forgetUnused` did not use. */
  forgetUnused(): void {
    this.#encoded = this.#used;
    this.#used = new Map();
  }

  encodeResponse({ typeUrl, nonce, resources, removed }: DeltaResponse): Buffer {
    const message = {
      typeUrl,
      nonce,
      removedResources: removed,
      resources: resources.map(({ name, version, bytes }) => ({
        name,
        version,
        resource: { type_url: typeUrl, value: bytes },
      })),
    };
    return Buffer.from(this.#response.encode(message).finish());
  }

  /** Reads a request; undefined if the bytes are none. */
  decodeRequest(bytes: Uint8Array): NodeRequest | undefined {
    try {
      const message = this.#request.decode(bytes) as unknown as RequestMessage;
      const error = message.errorDetail;
      return {
        nodeId: message.node?.id ?? "",
        typeUrl: message.typeUrl,
        subscribe: message.resourceNamesSubscribe,
        unsubscribe: message.resourceNamesUnsubscribe,
        initialVersions: message.initialResourceVersions,
        nonce: message.responseNonce,
        ...(error == null ? {} : { error: error.message ?? "" }),
      };
    } catch {
      return undefined;
    }
  }

  #encodeOne(resource: Resource): EncodedResource {
    const key = JSON.stringify(resource.json);
    const known = this.#used.get(key) ?? this.#encoded.get(key);
    const encoded = known ?? this.#encodeNew(resource);
    this.#used.set(key, encoded);
    return encoded;
  }

  #encodeNew({ name, json }: Resource): EncodedResource {
    const { bytes } = encodeResource(this.#root, json);
    const version = createHash("sha256").update(bytes).digest("hex").slice(0, 16);
    return { name, version, bytes };
  }
}
