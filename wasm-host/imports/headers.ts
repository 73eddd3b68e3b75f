import { LAST_MAP, MapType, Result } from "../abi.ts";
import { fromBytes, toBytes } from "../bytes.ts";
import type { HeaderMap } from "../header-map.ts";
import { answers, type Host, type HostFunctions } from "../host.ts";
import { parsePairs, serialisePairs } from "../pairs.ts";

/**
 * What a map may grow to: bytes of names and values, and an entry's own. Envoy has no such limit here, and most
 * peers refuse a message with far less.
 */
const MOST_HEADERS = 4 * 1024 * 1024;
const ENTRY_BYTES = 64;

/** The map to read from, if the context has it now. */
function readable(host: Host, type: number): HeaderMap | undefined {
  if (type === MapType.callResponseHeaders) return host.calls.response?.headers;
  if (type === MapType.callResponseTrailers) return host.calls.response?.trailers;
  return host.context.stream?.readableMap(type);
}

/**
 * Changes a map; a change of the request's headers makes Envoy choose the route again.
 * @param added bytes that the change adds
 */
function change(host: Host, type: number, added: number, apply: (map: HeaderMap) => void): number {
  const map = host.context.stream?.writableMap(type);
  if (map === undefined) return Result.badArgument;
  if (added > 0 && map.byteSize + ENTRY_BYTES * map.size + added > MOST_HEADERS)
    return Result.internalFailure;
  apply(map);
  if (type === MapType.requestHeaders) host.context.stream?.clearRouteCache();
  return Result.ok;
}

function changeValue(
  host: Host,
  [type = 0, keyAt = 0, keySize = 0, valueAt = 0, valueSize = 0]: number[],
  apply: (map: HeaderMap, key: string, value: string) => void,
): number {
  if (type > LAST_MAP) return Result.badArgument;
  const key = host.memory.view(keyAt, keySize);
  const value = host.memory.view(valueAt, valueSize);
  if (key === undefined || value === undefined) return Result.invalidMemoryAccess;
  return change(host, type, keySize + valueSize, (map) => apply(map, fromBytes(key), fromBytes(value)));
}

export const headerFunctions: HostFunctions = {
  proxy_get_header_map_value: answers(
    "iiiii",
    (host, type = 0, keyAt = 0, keySize = 0, valueAt = 0, sizeAt = 0) => {
      if (type > LAST_MAP) return Result.badArgument;
      const key = host.memory.view(keyAt, keySize);
      if (key === undefined) return Result.invalidMemoryAccess;
      const map = readable(host, type);
      if (map === undefined) return Result.badArgument;
      const value = map.get(fromBytes(key));
      if (value === undefined) return Result.notFound;
      return host.memory.give(toBytes(value), valueAt, sizeAt) ? Result.ok : Result.invalidMemoryAccess;
    },
  ),

  proxy_add_header_map_value: answers("iiiii", (host, ...args) =>
    changeValue(host, args, (map, key, value) => map.add(key, value)),
  ),

  proxy_replace_header_map_value: answers("iiiii", (host, ...args) =>
    changeValue(host, args, (map, key, value) => map.replace(key, value)),
  ),

  proxy_remove_header_map_value: answers("iii", (host, type = 0, keyAt = 0, keySize = 0) => {
    if (type > LAST_MAP) return Result.badArgument;
    const key = host.memory.view(keyAt, keySize);
    if (key === undefined) return Result.invalidMemoryAccess;
    return change(host, type, 0, (map) => map.remove(fromBytes(key)));
  }),

  proxy_get_header_map_pairs: answers("iii", (host, type = 0, pointerAt = 0, sizeAt = 0) => {
    if (type > LAST_MAP) return Result.badArgument;
    const pairs = readable(host, type)?.pairs() ?? [];
    const bytes = pairs.length === 0 ? new Uint8Array(0) : serialisePairs(pairs);
    return host.memory.give(bytes, pointerAt, sizeAt) ? Result.ok : Result.invalidMemoryAccess;
  }),

  proxy_set_header_map_pairs: answers("iii", (host, type = 0, pointer = 0, size = 0) => {
    if (type > LAST_MAP) return Result.badArgument;
    const bytes = host.memory.view(pointer, size);
    if (bytes === undefined) return Result.invalidMemoryAccess;
    // Bounded by itself: what is too large for Envoy is read as no pairs.
    return change(host, type, 0, (map) => map.replaceAll(parsePairs(bytes)));
  }),

  proxy_get_header_map_size: answers("ii", (host, type = 0, sizeAt = 0) => {
    if (type > LAST_MAP) return Result.badArgument;
    const map = host.context.stream?.writableMap(type);
    if (map === undefined) return Result.badArgument;
    return host.memory.writeWord(sizeAt, map.byteSize) ? Result.ok : Result.invalidMemoryAccess;
  }),
};
