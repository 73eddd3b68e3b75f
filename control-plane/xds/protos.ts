/**
 * Envoy's message types, loaded from the .proto files that `@grpc/grpc-js-xds` ships.
 *
 * Those files are older than the Envoy we configure, so the few newer fields we use are added here by
 * number, before the first message is made.
 */

import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import protobuf from "protobufjs";

const require = createRequire(import.meta.url);

/** The files whose types appear in the resources that `control-plane/envoy` makes. */
const FILES = [
  "envoy/service/discovery/v3/discovery.proto",
  "envoy/config/cluster/v3/cluster.proto",
  "envoy/config/listener/v3/listener.proto",
  "envoy/config/route/v3/route.proto",
  "envoy/config/core/v3/extension.proto",
  "envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager.proto",
  "envoy/extensions/filters/http/router/v3/router.proto",
  "envoy/extensions/filters/http/wasm/v3/wasm.proto",
  "envoy/extensions/http/early_header_mutation/header_mutation/v3/header_mutation.proto",
  "envoy/extensions/transport_sockets/tls/v3/tls.proto",
  "envoy/extensions/transport_sockets/tls/v3/secret.proto",
  "envoy/extensions/filters/network/connection_limit/v3/connection_limit.proto",
  "envoy/extensions/filters/listener/proxy_protocol/v3/proxy_protocol.proto",
  "envoy/extensions/filters/http/buffer/v3/buffer.proto",
  "envoy/extensions/filters/http/cors/v3/cors.proto",
  "envoy/extensions/filters/http/local_ratelimit/v3/local_rate_limit.proto",
  "envoy/extensions/http/original_ip_detection/xff/v3/xff.proto",
  "envoy/extensions/upstreams/http/v3/http_protocol_options.proto",
  "envoy/config/trace/v3/opentelemetry.proto",
  "envoy/extensions/access_loggers/stream/v3/stream.proto",
];

/** Loads the types once; about 200 ms. */
export function loadProtos(): protobuf.Root {
  const shipped = join(dirname(require.resolve("@grpc/grpc-js-xds/package.json")), "deps");
  const folders = ["envoy-api", "xds", "googleapis", "protoc-gen-validate"].map((name) =>
    join(shipped, name),
  );
  const standard = dirname(require.resolve("protobufjs/package.json"));

  const root = new protobuf.Root();
  root.resolvePath = (_origin, target) => {
    for (const folder of [...folders, standard]) {
      const path = join(folder, target);
      if (existsSync(path)) return path;
    }
    return target; // google/protobuf/*.proto are built into protobufjs
  };
  root.loadSync(FILES);
  addNewerFields(root);
  root.resolveAll();
  return root;
}

/** What came after the shipped files and by Envoy 1.36. */
function addNewerFields(root: protobuf.Root): void {
  addWasmFields(root);
  addRateLimitFields(root);
  addForwardedFields(root);
  const mutation = root.lookupType("envoy.config.common.mutation_rules.v3.HeaderMutation");
  if (mutation.fieldsById[3] === undefined) {
    mutation.add(
      new protobuf.Type("RemoveOnMatch").add(
        new protobuf.Field("keyMatcher", 1, "envoy.type.matcher.v3.StringMatcher"),
      ),
    );
    mutation.add(new protobuf.Field("removeOnMatch", 3, "RemoveOnMatch"));
  }
}

function addRateLimitFields(root: protobuf.Root): void {
  const limit = root.lookupType("envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit");
  if (limit.fieldsById[17] !== undefined) return;
  limit.add(new protobuf.Field("rateLimits", 17, "envoy.config.route.v3.RateLimit", "repeated"));
  limit.add(new protobuf.Field("maxDynamicDescriptors", 18, "google.protobuf.UInt32Value"));
}

function addForwardedFields(root: protobuf.Root): void {
  const xff = root.lookupType("envoy.extensions.http.original_ip_detection.xff.v3.XffConfig");
  if (xff.fieldsById[2] !== undefined) return;
  xff.parent?.add(
    new protobuf.Type("XffTrustedCidrs").add(
      new protobuf.Field("cidrs", 1, "envoy.config.core.v3.CidrRange", "repeated"),
    ),
  );
  xff.add(new protobuf.Field("xffTrustedCidrs", 2, "XffTrustedCidrs"));
  xff.add(new protobuf.Field("skipXffAppend", 3, "google.protobuf.BoolValue"));
}

function addWasmFields(root: protobuf.Root): void {
  const wasm = root.lookup("envoy.extensions.wasm.v3") as protobuf.Namespace;
  if (wasm.get("FailurePolicy") === null) {
    wasm.add(
      new protobuf.Enum("FailurePolicy", { UNSPECIFIED: 0, FAIL_RELOAD: 1, FAIL_CLOSED: 2, FAIL_OPEN: 3 }),
    );
  }
  if (wasm.get("ReloadConfig") === null) {
    wasm.add(
      new protobuf.Type("ReloadConfig").add(
        new protobuf.Field("backoff", 1, "envoy.config.core.v3.BackoffStrategy"),
      ),
    );
  }
  const plugin = wasm.lookupType("PluginConfig");
  const newer: [string, number, string][] = [
    ["failurePolicy", 7, "FailurePolicy"],
    ["reloadConfig", 8, "ReloadConfig"],
    ["allowOnHeadersStopIteration", 9, "google.protobuf.BoolValue"],
  ];
  for (const [name, id, type] of newer) {
    if (plugin.fieldsById[id] === undefined) plugin.add(new protobuf.Field(name, id, type));
  }
}
