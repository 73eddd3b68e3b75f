/** Sources as a configuration names them. Only while a plugin is configured. */
import { toLower } from "../../bytes/ascii";
import { Bytes, bytesOf, copyOf, sliceOf } from "../../bytes/bytes";
import { byteAt, equals } from "../../bytes/slice";
import { Writer } from "../../bytes/writer";
import { isTokenCharacter } from "../../codec/header";
import { isPointer, writePointerTo, writeSteps } from "../../codec/json-pointer";
import { isPathTemplate } from "../../codec/path-template";
import { ConfigNode } from "../config";
import {
  ClaimsSource,
  CookieSource,
  JsonMemberSource,
  JsonTextSource,
  METADATA_TYPES,
  MetadataSource,
  PathSource,
  QuerySource,
} from "./source";
import { HeaderSource, Values } from "./values";

const LONGEST_NAME: u32 = 256;
const SLASH: i32 = 0x2f;
const METHOD = bytesOf(":method");
const AUTHORITY = bytesOf(":authority");

const path = new Writer(memory.data(1024), 1024);

/** The keys of sources, of which a node has exactly one. */
const SOURCES: StaticArray<string> = ["header", "cookie", "query", "path", "claim", "metadata"];
const HEADER = 0;
const COOKIE = 1;
const QUERY = 2;
const PATH = 3;
const CLAIM = 4;

/** The keys that a node may have for its source, and some more of its own. Only at the top level. */
export function sourceKeysAnd(more: StaticArray<string>): StaticArray<string> {
  return SOURCES.concat<StaticArray<string>>(["json"]).concat<StaticArray<string>>(more);
}

/**
 * The place of the source that a node names by exactly one of the keys `header`, `cookie`, `query`, `path`, `claim` and
 * `metadata`, the first three perhaps with `json`.
 */
export function readSource(config: ConfigNode, values: Values): i32 {
  const kind = config.onlyOneOf(SOURCES);
  const json = config.at("json");
  let place = placeOf(kind, config.at(SOURCES[kind]), values);
  if (json.isGiven) {
    if (kind > QUERY) json.fail("is only for header, cookie and query");
    const text = values.add(new JsonTextSource(place));
    place = values.add(new JsonMemberSource(text, readPointer(json)));
  }
  if (place < 0) config.expected("at most 128 different sources in the whole configuration");
  return place;
}

function placeOf(kind: i32, config: ConfigNode, values: Values): i32 {
  switch (kind) {
    case HEADER:
      return values.add(new HeaderSource(readHeaderName(config)));
    case COOKIE:
      return values.add(new CookieSource(values, readCookieName(config)));
    case QUERY:
      return values.add(new QuerySource(values, config.text(1, LONGEST_NAME)));
    case PATH:
      return values.add(new PathSource(values, readTemplate(config)));
    case CLAIM:
      return values.add(new JsonMemberSource(values.add(new ClaimsSource()), readClaim(config)));
    default:
      return values.add(readMetadata(config));
  }
}

/** An ordinary header, `:method` or `:authority`. */
function readHeaderName(config: ConfigNode): Bytes {
  const name = config.shortText(1, LONGEST_NAME);
  const isPseudo = equals(name, sliceOf(METHOD)) || equals(name, sliceOf(AUTHORITY));
  return isPseudo ? copyOf(name) : config.headerName();
}

/** A token (RFC 6265, 4.1.1), in any case. */
function readCookieName(config: ConfigNode): Bytes {
  const name = config.text(1, LONGEST_NAME);
  for (let index = 0; index < name.length; index++) {
    if (isTokenCharacter(toLower(name[index]))) continue;
    config.expected("a cookie's name: letters, digits and !#$%&'*+-.^_`|~");
    break;
  }
  return name;
}

function readTemplate(config: ConfigNode): Bytes {
  const template = config.text(1, LONGEST_NAME);
  if (!isPathTemplate(sliceOf(template))) {
    config.expected("a path like /customers/{id}, /customers/{id}/... or /...");
  }
  return template;
}

/** The name of a claim, or a JSON Pointer if it begins with a slash. */
function readClaim(config: ConfigNode): Bytes {
  const claim = config.shortText(1, LONGEST_NAME);
  if (byteAt(claim, 0) === SLASH) return readPointer(config);
  writePointerTo(claim, path.clear());
  return copyOf(path.written());
}

function readPointer(config: ConfigNode): Bytes {
  const pointer = config.text(0, LONGEST_NAME);
  if (!isPointer(sliceOf(pointer))) config.expected("a JSON Pointer");
  return pointer;
}

/** A value of a native filter's dynamic metadata: the filter's name, where in it, and what it is. */
function readMetadata(config: ConfigNode): MetadataSource {
  config.onlyKeys(["filter", "pointer", "type"]);
  path.clear().ascii("metadata").byte(0).ascii("filter_metadata").byte(0);
  path.bytes(sliceOf(config.at("filter").text(1, LONGEST_NAME)));
  const pointer = config.at("pointer");
  const steps = readPointer(pointer);
  if (steps.length === 0) pointer.expected("a JSON Pointer of at least one step");
  writeSteps(sliceOf(steps), path);
  return new MetadataSource(copyOf(path.written()), config.at("type").oneOfOr(METADATA_TYPES, 0));
}
