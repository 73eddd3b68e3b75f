/** One rule: which requests it is about, what it wants from their bodies, and what becomes of a request without. */
import { Slice } from "../../bytes/slice";
import { isPointer } from "../../codec/json-pointer";
import { addFormField, FormScanner } from "../../codec/scan/form-scanner";
import { addPointer, JsonScanner } from "../../codec/scan/json-scanner";
import { MOST_SLOTS, NONE, PlaceTree } from "../../codec/scan/place-tree";
import { addFieldPath, isFieldPath, ProtobufScanner } from "../../codec/scan/protobuf-scanner";
import { TYPE_NAMES } from "../../codec/scan/protobuf-type";
import { FIRST, Scanner } from "../../codec/scan/scanner";
import { ConfigNode } from "../../proxy/config";
import {
  ContentTypes,
  FORM_FORMAT,
  FORMATS,
  GRPC_FORMAT,
  JSON_FORMAT,
  PROTOBUF_FORMAT,
  UNKNOWN_FORMAT,
} from "./content";
import { Field } from "./field";
import { OwnHeaders } from "./own-headers";
import { Policies } from "./policies";
import { Scope } from "./scope";

/** The most fields: as many as a scanner has slots. */
const MOST_FIELDS: u32 = MOST_SLOTS;
const LONGEST_POINTER: u32 = 256;
const LONGEST_NAME: u32 = 256;
const LONGEST_PATH: u32 = 200;

/** Envoy's own limit of what a filter may hold back, where a listener says nothing. */
const MOST_BYTES: i64 = 1048576;
/** The limit that Envoy advises for listeners at the edge, and Envoy Gateway sets: a safe default. */
const DEFAULT_BYTES: i64 = 32768;
const MOST_SECONDS: i64 = 300;
const DEFAULT_SECONDS: i64 = 10;

const KEYS: StaticArray<string> = [
  "paths",
  "methods",
  "contentTypes",
  "fields",
  "duplicates",
  "maxBytes",
  "maxWaitSeconds",
  "policies",
];

const NO_ROOM = "needs more than 63 different steps in all fields of the rule";

export class Rule {
  readonly policies: Policies;
  readonly duplicates: i32;
  /** The most bytes of a body that are looked at and held back. */
  readonly maxBytes: u32;
  /** How long a request is held back at least, before it is too slow. */
  readonly maxWaitSeconds: u32;
  readonly fields: Field[] = [];
  /** How many bytes of memory the scanner of a waiting request may need. */
  stateSize: usize = 0;
  private readonly scope: Scope;
  private readonly contentTypes: ContentTypes;
  private readonly scanners: StaticArray<Scanner | null> = new StaticArray<Scanner | null>(FORMATS);

  /** `own`: the headers of the filter, to which those of the rule are added. */
  constructor(config: ConfigNode, own: OwnHeaders) {
    config.onlyKeys(KEYS);
    this.scope = new Scope(config);
    this.contentTypes = new ContentTypes(config.at("contentTypes"));
    this.duplicates = config.at("duplicates").oneOfOr(["first", "last", "reject"], FIRST);
    this.maxBytes = <u32>config.at("maxBytes").integerOr(1, MOST_BYTES, DEFAULT_BYTES);
    this.maxWaitSeconds = <u32>config.at("maxWaitSeconds").integerOr(1, MOST_SECONDS, DEFAULT_SECONDS);
    this.policies = new Policies(config.at("policies"));
    const nodes = config.at("fields").items(1, MOST_FIELDS);
    this.readFields(nodes, own);
    this.makeScanners(nodes);
    for (let format = 0; format < FORMATS; format++) {
      const scanner = this.scanners[format];
      if (scanner !== null) this.stateSize = max(this.stateSize, scanner.stateSize);
    }
  }

  /** Whether a request is one that the rule is about. */
  includes(method: Slice, path: Slice): bool {
    return this.scope.includes(method, path);
  }

  /** The format of a body with this content type, if a field may be in it; else `UNKNOWN_FORMAT`. */
  formatOf(contentType: Slice): i32 {
    const format = this.contentTypes.formatOf(contentType);
    return format === UNKNOWN_FORMAT || unchecked(this.scanners[format]) === null ? UNKNOWN_FORMAT : format;
  }

  /** What finds the fields in a body of a format that `formatOf` gave. */
  scanner(format: i32): Scanner {
    return changetype<Scanner>(unchecked(this.scanners[format]));
  }

  private readFields(nodes: ConfigNode[], own: OwnHeaders): void {
    let taken: u64 = 0;
    for (let index = 0; index < nodes.length; index++) {
      const field = new Field(nodes[index], own);
      for (let target = 0; target < field.headers.length; target++) {
        const bit = (<u64>1) << field.headers[target];
        if (taken & bit) nodes[index].fail("sets a header that is set already by this rule");
        taken |= bit;
      }
      this.fields.push(field);
    }
  }

  private makeScanners(nodes: ConfigNode[]): void {
    const json = new PlaceTree();
    const form = new PlaceTree();
    const protobuf = new PlaceTree();
    const types = new StaticArray<i32>(MOST_SLOTS).fill(-1);
    for (let index = 0; index < nodes.length; index++) {
      const node = nodes[index];
      const slots = this.fields[index].slots;
      const inJson = node.at("json");
      const inForm = node.at("form");
      const inProtobuf = node.at("protobuf");
      if (inJson.isGiven) slots[JSON_FORMAT] = readPointer(inJson, json);
      if (inForm.isGiven) slots[FORM_FORMAT] = readName(inForm, form);
      if (inProtobuf.isGiven) {
        slots[PROTOBUF_FORMAT] = readPath(inProtobuf, protobuf, types);
        slots[GRPC_FORMAT] = slots[PROTOBUF_FORMAT];
      }
      if (!inJson.isGiven && !inForm.isGiven && !inProtobuf.isGiven) {
        node.expected("at least one of json, form, protobuf");
      }
    }
    if (json.slotCount > 0) {
      this.scanners[JSON_FORMAT] = new JsonScanner(json, this.longest(json, JSON_FORMAT), this.duplicates);
    }
    if (form.slotCount > 0) {
      this.scanners[FORM_FORMAT] = new FormScanner(form, this.longest(form, FORM_FORMAT), this.duplicates);
    }
    if (protobuf.slotCount === 0) return;
    const longest = this.longest(protobuf, PROTOBUF_FORMAT);
    this.scanners[PROTOBUF_FORMAT] = new ProtobufScanner(protobuf, longest, types, false, this.duplicates);
    this.scanners[GRPC_FORMAT] = new ProtobufScanner(protobuf, longest, types, true, this.duplicates);
  }

  /** The most bytes in each slot: what the fields want that share it. */
  private longest(places: PlaceTree, format: i32): StaticArray<u32> {
    const longest = new StaticArray<u32>(places.slotCount);
    for (let index = 0; index < this.fields.length; index++) {
      const field = this.fields[index];
      const slot = field.slots[format];
      if (slot !== NONE) longest[slot] = max(longest[slot], field.longest);
    }
    return longest;
  }
}

function readPointer(config: ConfigNode, places: PlaceTree): i32 {
  const pointer = config.shortText(0, LONGEST_POINTER);
  if (!isPointer(pointer))
    config.expected("a JSON Pointer, empty or with / in front, with ~ only in ~0 and ~1");
  const slot = isPointer(pointer) ? addPointer(places, pointer) : NONE;
  if (slot === NONE) config.fail(NO_ROOM);
  return slot;
}

function readName(config: ConfigNode, places: PlaceTree): i32 {
  const slot = addFormField(places, config.shortText(1, LONGEST_NAME));
  if (slot === NONE) config.fail(NO_ROOM);
  return slot;
}

function readPath(config: ConfigNode, places: PlaceTree, types: StaticArray<i32>): i32 {
  config.onlyKeys(["path", "type"]);
  const type = config.at("type").oneOf(TYPE_NAMES);
  const node = config.at("path");
  const path = node.shortText(1, LONGEST_PATH);
  if (!isFieldPath(path)) {
    node.expected("1 to 16 field numbers with points between them, such as 1.3");
    return NONE;
  }
  const slot = addFieldPath(places, path);
  if (slot === NONE) {
    node.fail("is a value where another field has a message, or " + NO_ROOM);
    return NONE;
  }
  if (types[slot] >= 0 && types[slot] !== type)
    config.at("type").fail("differs from that of another field of this path");
  types[slot] = type;
  return slot;
}
