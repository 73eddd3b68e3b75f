/**
 * Proto3 JSON (the very JSON of a static Envoy configuration) to bytes on the wire.
 *
 * Field names are accepted in Envoy's spelling (snake_case) and in lowerCamelCase; unknown names are an
 * error, since Envoy would silently ignore them on the wire. `"@type"` makes an Any; durations are "1.5s",
 * wrappers are plain values, bytes are base64. Rules of protoc-gen-validate are Envoy's to check.
 * https://protobuf.dev/programming-guides/json/
 */
import protobuf from "protobufjs";
import type { Json, JsonObject } from "../envoy/resource.ts";

/** The JSON does not fit the message; `path` is where, as in `virtual_hosts[0].domains`. */
export class EncodeError extends Error {
  override readonly name = "EncodeError";
  readonly path: string;
  constructor(path: string, message: string) {
    super(path === "" ? message : `${path}: ${message}`);
    this.path = path;
  }
}

const WRAPPER = /^\.google\.protobuf\.(Double|Float|U?Int64|U?Int32|Bool|String|Bytes)Value$/;

/** Turns proto3 JSON into a message of `type`, ready to encode. */
export function toMessage(type: protobuf.Type, json: Json, path = ""): Record<string, unknown> {
  if (type.fullName === ".google.protobuf.Any") return toAny(type.root, json, path);
  if (type.fullName === ".google.protobuf.Duration") return toDuration(json, path);
  if (type.fullName === ".google.protobuf.Struct") return toStruct(json, path);
  if (type.fullName === ".google.protobuf.Value") return toValue(json, path);
  if (WRAPPER.test(type.fullName)) {
    return { value: toScalar(type.fields.value?.type ?? "string", json, path) };
  }
  if (!isObject(json)) throw new EncodeError(path, `expected an object (${type.name})`);

  const message: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(json)) {
    if (value === null) continue;
    const field = findField(type, key);
    const where = path === "" ? key : `${path}.${key}`;
    if (field === undefined) throw new EncodeError(where, `${type.fullName.slice(1)} has no such field`);
    message[field.name] = isMereEnabling(type, value) ? {} : toField(field, value, where);
  }
  return message;
}

/** Where a route enables a filter, Envoy takes an Any of no type for "and nothing more". */
function isMereEnabling(type: protobuf.Type, json: Json): boolean {
  const isEmpty = isObject(json) && Object.keys(json).length === 0;
  return isEmpty && type.fullName === ".envoy.config.route.v3.FilterConfig";
}

/** Encodes the JSON of a resource (it carries its own `"@type"`) as an Any: its type URL and bytes. */
export function encodeResource(
  root: protobuf.Root,
  json: JsonObject,
): { typeUrl: string; bytes: Uint8Array } {
  const any = toAny(root, json, "");
  return { typeUrl: any.type_url, bytes: any.value };
}

function findField(type: protobuf.Type, key: string): protobuf.Field | undefined {
  const camel = key.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  if (Object.hasOwn(type.fields, key)) return type.fields[key];
  return Object.hasOwn(type.fields, camel) ? type.fields[camel] : undefined;
}

function toField(field: protobuf.Field, value: Json, path: string): unknown {
  field.resolve();
  if (field instanceof protobuf.MapField) {
    if (!isObject(value)) throw new EncodeError(path, "expected an object");
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, toSingle(field, item, `${path}.${key}`)]),
    );
  }
  if (field.repeated) {
    if (!Array.isArray(value)) throw new EncodeError(path, "expected a list");
    return value.map((item, index) => toSingle(field, item, `${path}[${index}]`));
  }
  return toSingle(field, value, path);
}

function toSingle(field: protobuf.Field, value: Json, path: string): unknown {
  const type = field.resolvedType;
  if (type instanceof protobuf.Enum) return toEnum(type, value, path);
  if (type instanceof protobuf.Type) return toMessage(type, value, path);
  return toScalar(field.type, value, path);
}

function toEnum(type: protobuf.Enum, value: Json, path: string): number {
  const number = typeof value === "string" ? type.values[value] : value;
  if (typeof number !== "number") {
    throw new EncodeError(path, `expected one of ${Object.keys(type.values).join(", ")}`);
  }
  return number;
}

function toScalar(type: string, value: Json, path: string): unknown {
  switch (type) {
    case "string":
      if (typeof value === "string") return value;
      throw new EncodeError(path, "expected a string");
    case "bool":
      if (typeof value === "boolean") return value;
      throw new EncodeError(path, "expected true or false");
    case "bytes":
      if (typeof value === "string") return Buffer.from(value, "base64");
      throw new EncodeError(path, "expected base64 text");
    default:
      if (typeof value === "number" || (typeof value === "string" && /^-?\d+$/.test(value))) return value;
      throw new EncodeError(path, `expected a number (${type})`);
  }
}

function toAny(root: protobuf.Root, json: Json, path: string): { type_url: string; value: Uint8Array } {
  const typeUrl = isObject(json) ? json["@type"] : undefined;
  if (!isObject(json) || typeof typeUrl !== "string") throw new EncodeError(path, 'expected an "@type"');
  const { "@type": _, ...rest } = json;
  const type = root.lookup(typeUrl.slice(typeUrl.lastIndexOf("/") + 1));
  if (!(type instanceof protobuf.Type)) throw new EncodeError(path, `unknown type ${typeUrl}`);
  const special = WRAPPER.test(type.fullName) || type.fullName === ".google.protobuf.Struct";
  const content = special && "value" in rest ? (rest.value as Json) : rest;
  return { type_url: typeUrl, value: type.encode(toMessage(type, content, path)).finish() };
}

function toDuration(json: Json, path: string): { seconds: number; nanos: number } {
  const parts = typeof json === "string" ? /^(\d+)(?:\.(\d{1,9}))?s$/.exec(json) : null;
  if (parts === null) throw new EncodeError(path, 'expected a duration such as "1.5s"');
  return { seconds: Number(parts[1]), nanos: Number((parts[2] ?? "").padEnd(9, "0")) };
}

function toStruct(json: Json, path: string): { fields: Record<string, unknown> } {
  if (!isObject(json)) throw new EncodeError(path, "expected an object");
  return {
    fields: Object.fromEntries(
      Object.entries(json).map(([key, value]) => [key, toValue(value, `${path}.${key}`)]),
    ),
  };
}

function toValue(json: Json, path: string): Record<string, unknown> {
  if (json === null) return { nullValue: 0 };
  if (typeof json === "string") return { stringValue: json };
  if (typeof json === "number") return { numberValue: json };
  if (typeof json === "boolean") return { boolValue: json };
  if (Array.isArray(json))
    return { listValue: { values: json.map((item, i) => toValue(item, `${path}[${i}]`)) } };
  return { structValue: toStruct(json, path) };
}

function isObject(json: Json): json is JsonObject {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}
