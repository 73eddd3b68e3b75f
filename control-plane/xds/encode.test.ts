import { describe, expect, it } from "vitest";
import type { JsonObject } from "../envoy/resource.ts";
import { encodeResource } from "./encode.ts";
import { loadProtos } from "./protos.ts";

const root = loadProtos();
const CLUSTER = "type.googleapis.com/envoy.config.cluster.v3.Cluster";

/** Encodes and decodes with protobufjs's own JSON mapping. */
function roundTrip(json: JsonObject): unknown {
  const { bytes, typeUrl } = encodeResource(root, json);
  const type = root.lookupType(typeUrl.slice(typeUrl.lastIndexOf("/") + 1));
  return type.toObject(type.decode(bytes), { enums: String, longs: Number, bytes: String });
}

describe("encodeResource", () => {
  it("takes Envoy's JSON: both spellings, enums, durations, wrappers, nested messages", () => {
    const json = {
      "@type": CLUSTER,
      name: "a",
      type: "STATIC",
      connectTimeout: "1.5s",
      per_connection_buffer_limit_bytes: 1024,
      load_assignment: { cluster_name: "a", endpoints: [{ lb_endpoints: [] }] },
    };
    expect(roundTrip(json)).toEqual({
      name: "a",
      type: "STATIC",
      connectTimeout: { seconds: 1, nanos: 500_000_000 },
      perConnectionBufferLimitBytes: { value: 1024 },
      loadAssignment: { clusterName: "a", endpoints: [{}] },
    });
  });

  it("takes an empty Any, with which a route enables a filter", () => {
    const json = { "@type": "type.googleapis.com/envoy.config.route.v3.FilterConfig", config: {} };
    expect(Buffer.from(encodeResource(root, json).bytes).toString("hex")).toBe("0a00");
  });

  it("writes the fields that are newer than the shipped protos as Envoy's own descriptors do", () => {
    const { bytes } = encodeResource(root, {
      "@type": "type.googleapis.com/envoy.extensions.wasm.v3.PluginConfig",
      failure_policy: "FAIL_RELOAD",
      reload_config: { backoff: { base_interval: "0.05s" } },
      allow_on_headers_stop_iteration: true,
    });
    // 7: varint 1; 8: { 1: { 1: Duration { 2: 50000000 } } }; 9: BoolValue { 1: true }
    expect(Buffer.from(bytes).toString("hex")).toBe("380142090a070a051080e1eb174a020801");
  });

  it("packs an Any within an Any, and a StringValue by its value", () => {
    const { bytes } = encodeResource(root, {
      "@type": "type.googleapis.com/envoy.config.core.v3.TypedExtensionConfig",
      name: "p",
      typed_config: { "@type": "type.googleapis.com/google.protobuf.StringValue", value: "{}" },
    });
    const text = Buffer.from(bytes).toString("latin1");
    expect(text).toContain("type.googleapis.com/google.protobuf.StringValue");
    expect(text.endsWith("\x0a\x02{}")).toBe(true);
  });

  const wrong: [string, JsonObject, string][] = [
    ["an unknown field", { nmae: "a" }, "nmae: envoy.config.cluster.v3.Cluster has no such field"],
    [
      "a field from Object.prototype",
      { constructor: "a" },
      "constructor: envoy.config.cluster.v3.Cluster has no such field",
    ],
    ["an unknown enum value", { type: "STATICAL" }, "type: expected one of STATIC, STRICT_DNS"],
    [
      "a duration that is none",
      { connect_timeout: "5" },
      'connect_timeout: expected a duration such as "1.5s"',
    ],
    [
      "a text for a number",
      { per_connection_buffer_limit_bytes: "a" },
      "per_connection_buffer_limit_bytes: expected a number",
    ],
    ["a list for an object", { load_assignment: [] }, "load_assignment: expected an object"],
    [
      "an object for a list",
      { load_assignment: { endpoints: {} } },
      "load_assignment.endpoints: expected a list",
    ],
    [
      "a wrong item",
      { load_assignment: { endpoints: [{ lb_endpoints: [1] }] } },
      "load_assignment.endpoints[0].lb_endpoints[0]: expected an object",
    ],
    [
      "an Any of no type",
      { transport_socket: { name: "t", typed_config: {} } },
      'transport_socket.typed_config: expected an "@type"',
    ],
    [
      "an Any of an unknown type",
      { transport_socket: { name: "t", typed_config: { "@type": "x/y" } } },
      "transport_socket.typed_config: unknown type x/y",
    ],
  ]; // each names the place
  it.each(wrong)("refuses %s", (_, json, message) => {
    expect(() => encodeResource(root, { "@type": CLUSTER, ...json })).toThrow(message);
  });
});
