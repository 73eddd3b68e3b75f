/** Whose request it is: which address a gateway takes for the client's. Pure. */
import type { GatewayDocument } from "../../documents/kinds/gateway.ts";
import type { Json, JsonObject } from "../resource.ts";

/**
 * What the connection manager believes.
 *
 * An ingress believes nobody unless its document says so: the client is the peer, whatever `x-forwarded-for` says.
 * Gateways inside go on with what the ingress has found.
 */
export function clientAddressOf({
  role,
  clientAddress,
}: Pick<GatewayDocument, "role" | "clientAddress">): JsonObject {
  if (clientAddress?.proxies !== undefined) {
    return { use_remote_address: true, xff_num_trusted_hops: clientAddress.proxies };
  }
  if (clientAddress?.trusted !== undefined) {
    return {
      use_remote_address: false,
      original_ip_detection_extensions: [
        {
          name: "envoy.http.original_ip_detection.xff",
          typed_config: {
            "@type": "type.googleapis.com/envoy.extensions.http.original_ip_detection.xff.v3.XffConfig",
            xff_trusted_cidrs: { cidrs: clientAddress.trusted.map(cidrOf) },
            skip_xff_append: false,
          },
        },
      ],
    };
  }
  return role === "ingress" || clientAddress?.proxyProtocol ? { use_remote_address: true } : {};
}

/** What a listener has, where the peer says in front of all else whose connection it is. */
export function proxyProtocolOf({ clientAddress }: GatewayDocument): JsonObject {
  if (clientAddress?.proxyProtocol !== true) return {};
  return {
    listener_filters: [
      {
        name: "envoy.filters.listener.proxy_protocol",
        typed_config: {
          "@type": "type.googleapis.com/envoy.extensions.filters.listener.proxy_protocol.v3.ProxyProtocol",
        },
      },
    ],
  };
}

function cidrOf(text: string): Json {
  const [address = "", bits] = text.split("/");
  return { address_prefix: address, prefix_len: Number(bits) };
}
