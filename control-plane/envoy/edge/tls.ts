/** TLS of a gateway's listener, and the secrets that it asks for. Pure. */
import { isIP } from "node:net";
import { dirname } from "node:path/posix";
import type { Certificate, ClientCertificates, Tls } from "../../documents/kinds/edge.ts";
import type { GatewayDocument } from "../../documents/kinds/gateway.ts";
import type { Sourced } from "../../documents/source.ts";
import { type Json, type JsonObject, OVER_ADS, type Resource, TYPE_URLS } from "../resource.ts";

/** What a filter chain has besides its filters: none for plain HTTP. */
export function transportSocketOf({ tls }: GatewayDocument): JsonObject {
  if (tls === undefined) return {};
  const { certificates, minimum, clients } = tls;
  return {
    transport_socket: {
      name: "envoy.transport_sockets.tls",
      typed_config: {
        "@type": "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext",
        common_tls_context: {
          alpn_protocols: ["h2", "http/1.1"],
          tls_params: { tls_minimum_protocol_version: minimum === "1.3" ? "TLSv1_3" : "TLSv1_2" },
          tls_certificate_sds_secret_configs: certificates.map((files) =>
            secretConfig(certificateName(files)),
          ),
          ...(clients === undefined
            ? {}
            : { validation_context_sds_secret_config: secretConfig(clientsName(clients)) }),
        },
        ...(clients?.required ? { require_client_certificate: true } : {}),
      },
    },
  };
}

/** What the connection manager does with the client's certificate. Without this, it believes nobody about it. */
export function clientCertificateOf({ tls }: GatewayDocument): JsonObject {
  if (tls?.clients?.forward !== true) return {};
  return {
    forward_client_cert_details: "SANITIZE_SET",
    set_current_client_cert_details: { subject: true, uri: true, dns: true },
  };
}

/**
 * The secrets of a gateway. They have names of files only, so that a key is in Envoy and nowhere else: whoever can
 * read what the control plane sends learns nothing.
 *
 * Envoy reads the files again when something is moved into their folder. That is how Kubernetes changes what a Secret
 * has mounted (a symbolic link is replaced), and how a file is replaced as a whole.
 */
export function secretsOf(gateway: Sourced<GatewayDocument>): Resource[] {
  const { name, tls } = gateway.document;
  if (tls === undefined) return [];
  return secretMessagesOf(tls).map((json) => ({
    type: "secret",
    name: json.name,
    source: { ...gateway.source, kind: "Gateway", name },
    json: { "@type": TYPE_URLS.secret, ...json },
  }));
}

function secretMessagesOf({ certificates, clients }: Tls): (JsonObject & { name: string })[] {
  const secrets: (JsonObject & { name: string })[] = certificates.map((files) => ({
    name: certificateName(files),
    tls_certificate: {
      certificate_chain: { filename: files.certificate },
      private_key: { filename: files.key },
      watched_directory: { path: dirname(files.certificate) },
    },
  }));
  if (clients !== undefined) {
    secrets.push({
      name: clientsName(clients),
      validation_context: {
        trusted_ca: { filename: clients.ca },
        watched_directory: { path: dirname(clients.ca) },
        match_typed_subject_alt_names: clients.names.map(nameMatcherOf),
      },
    });
  }
  return secrets;
}

/** Also what `rejected` shows: it says which file it is about. */
function certificateName({ certificate }: Certificate): string {
  return `certificate ${certificate}`;
}

function clientsName({ ca }: ClientCertificates): string {
  return `clients ${ca}`;
}

function secretConfig(name: string): Json {
  // Without an end to the wait, one file that is missing would keep the whole Envoy from starting.
  return {
    name,
    sds_config: { ...OVER_ADS, initial_fetch_timeout: "5s" },
  };
}

function nameMatcherOf(name: string): Json {
  if (name.includes("://")) return { san_type: "URI", matcher: { exact: name } };
  if (isIP(name) !== 0) return { san_type: "IP_ADDRESS", matcher: { exact: name } };
  return {
    san_type: "DNS",
    matcher: name.startsWith("*.")
      ? { suffix: name.slice(1), ignore_case: true }
      : { exact: name, ignore_case: true },
  };
}
