import { MapType, Result } from "../abi.ts";
import { fromBytes, toByteString, toBytes } from "../bytes.ts";
import type { HeaderMap } from "../header-map.ts";
import { answers, type Host, type HostFunctions } from "../host.ts";

/** What Envoy derives from the request's headers. */
function requestProperty(headers: HeaderMap, name: string, rest: string[]): string | undefined {
  const path = headers.get(":path");
  const question = path?.indexOf("?") ?? -1;
  switch (name) {
    case "path":
      return path;
    case "url_path":
      return question < 0 ? path : path?.slice(0, question);
    case "query":
      return path === undefined ? undefined : question < 0 ? "" : path.slice(question + 1);
    case "host":
      return headers.get(":authority");
    case "scheme":
      return headers.get(":scheme");
    case "method":
      return headers.get(":method");
    case "referer":
      return headers.get("referer");
    case "useragent":
      return headers.get("user-agent");
    case "id":
      return headers.get("x-request-id");
    case "headers":
      return rest.length === 1 ? headers.get(rest[0] ?? "") : undefined;
    default:
      return undefined;
  }
}

/** A number as the eight bytes that Envoy gives. */
function long(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigInt64(0, BigInt(value), true);
  return bytes;
}

function propertyOf(host: Host, path: string): Uint8Array | undefined {
  const { options } = host;
  const { stream } = host.context;
  const parts = path.split("\0");
  const key = parts.join(".");
  const given = stream?.properties[key] ?? options.properties?.[key];
  if (given !== undefined) return typeof given === "string" ? toBytes(toByteString(given)) : given;
  const [first = "", second = "", ...rest] = parts;
  if (parts.length === 1) {
    if (first === "plugin_name") return Buffer.from(options.pluginName ?? "plugin");
    if (first === "plugin_root_id") return Buffer.from(options.rootId ?? "");
    if (first === "plugin_vm_id") return Buffer.from(options.vmId ?? "");
    return stream?.filterState.get(path);
  }
  if (stream === undefined) return undefined;
  if (first === "request") {
    const headers = stream.readableMap(MapType.requestHeaders);
    const text = headers && requestProperty(headers, second, rest);
    return text === undefined ? undefined : toBytes(text);
  }
  if (first === "response") {
    if (second === "code" && rest.length === 0) {
      return stream.responseCode === undefined ? undefined : long(stream.responseCode);
    }
    const headers = stream.readableMap(MapType.responseHeaders);
    const value = second === "headers" && rest.length === 1 ? headers?.get(rest[0] ?? "") : undefined;
    return value === undefined ? undefined : toBytes(value);
  }
  const ours = first === "filter_state" && second.startsWith("wasm.") && rest.length === 0;
  return ours ? stream.filterState.get(second.slice("wasm.".length)) : undefined;
}

export const propertyFunctions: HostFunctions = {
  proxy_get_property: answers("iiii", (host, pathAt = 0, pathSize = 0, valueAt = 0, sizeAt = 0) => {
    const path = host.memory.view(pathAt, pathSize);
    if (path === undefined) return Result.invalidMemoryAccess;
    if (path.length === 0) return Result.serializationFailure;
    const text = fromBytes(path);
    const value = propertyOf(host, text.endsWith("\0") ? text.slice(0, -1) : text);
    if (value === undefined) return Result.notFound;
    return host.memory.give(value, valueAt, sizeAt) ? Result.ok : Result.invalidMemoryAccess;
  }),

  proxy_set_property: answers("iiii", (host, pathAt = 0, pathSize = 0, valueAt = 0, valueSize = 0) => {
    const path = host.memory.view(pathAt, pathSize);
    const value = host.memory.view(valueAt, valueSize);
    if (path === undefined || value === undefined) return Result.invalidMemoryAccess;
    const { stream } = host.context;
    if (stream === undefined) return Result.notFound;
    if (!host.budget.take(path.length + value.length)) return Result.internalFailure;
    const key = fromBytes(path);
    const before = stream.filterState.get(key);
    if (before !== undefined) host.budget.give(key.length + before.length);
    stream.filterState.set(key, value.slice());
    return Result.ok;
  }),
};
