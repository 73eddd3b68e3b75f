/** What a request's body is written in, by its content type. */
import { equalsIgnoreCase } from "../../bytes/ascii";
import { Bytes, bytesOf, sliceOf } from "../../bytes/bytes";
import { byteAt, equals, isPresent, length, part, Slice } from "../../bytes/slice";
import { hasSuffix, isAsciiBased, isMediaType, isSuffix, mediaType } from "../../codec/media-type";
import { ConfigNode } from "../../proxy/config";

/** The formats. Others (multipart, XML) would be further numbers with scanners of their own. */
export const JSON_FORMAT: i32 = 0;
export const FORM_FORMAT: i32 = 1;
export const PROTOBUF_FORMAT: i32 = 2;
export const GRPC_FORMAT: i32 = 3;
export const FORMATS: i32 = 4;
/** Any other. */
export const UNKNOWN_FORMAT: i32 = -1;

/** Their keys in `contentTypes`. */
const KEYS: StaticArray<string> = ["json", "form", "protobuf", "grpc"];

const DEFAULTS: StaticArray<StaticArray<string>> = [
  ["application/json", "+json"],
  ["application/x-www-form-urlencoded"],
  ["application/protobuf", "application/x-protobuf", "application/vnd.google.protobuf"],
  ["application/grpc", "application/grpc+proto", "application/grpc-web", "application/grpc-web+proto"],
];

const MOST_TYPES: u32 = 32;
const LONGEST_TYPE: u32 = 128;

/** Stands for every content type that is not listed elsewhere, and for none. */
const ANY = bytesOf("*");
const PLUS: i32 = 0x2b;
const GRPC = bytesOf("application/grpc");

export class ContentTypes {
  private readonly types: Bytes[] = [];
  private readonly formats: i32[] = [];

  /** Reads `contentTypes` of a rule: for each format a list, which takes the place of what is the default. */
  constructor(config: ConfigNode) {
    if (config.isGiven) config.onlyKeys(KEYS);
    for (let format = 0; format < FORMATS; format++) {
      const list = config.isGiven ? config.at(KEYS[format]) : config;
      if (list.isGiven) this.read(list, format);
      else
        for (let index = 0; index < DEFAULTS[format].length; index++)
          this.add(bytesOf(DEFAULTS[format][index]), format);
    }
  }

  /**
   * The format of a body with this Content-Type value, or `ABSENT`. Text that a service decodes from another charset than
   * one of ASCII's is of no format: it would be read otherwise there.
   */
  formatOf(contentType: Slice): i32 {
    const format = this.listedFormatOf(mediaType(contentType));
    const isText = format === JSON_FORMAT || format === FORM_FORMAT;
    return isText && !isAsciiBased(contentType) ? UNKNOWN_FORMAT : format;
  }

  private listedFormatOf(type: Slice): i32 {
    let any = UNKNOWN_FORMAT;
    let bySuffix = UNKNOWN_FORMAT;
    for (let index = 0; index < this.types.length; index++) {
      const listed = sliceOf(unchecked(this.types[index]));
      const format = unchecked(this.formats[index]);
      if (equals(listed, sliceOf(ANY))) any = format;
      else if (byteAt(listed, 0) !== PLUS) {
        if (equalsIgnoreCase(listed, type)) return format;
      } else if (bySuffix === UNKNOWN_FORMAT && isOfSuffix(type, listed)) {
        bySuffix = format;
      }
    }
    return bySuffix === UNKNOWN_FORMAT ? any : bySuffix;
  }

  private read(list: ConfigNode, format: i32): void {
    const nodes = list.items(0, MOST_TYPES);
    for (let index = 0; index < nodes.length; index++) {
      const type = nodes[index].text(0, LONGEST_TYPE);
      if (!isListable(sliceOf(type))) {
        nodes[index].expected(
          'a media type without parameters, a suffix such as +json, "" for none, or "*" for any',
        );
      }
      if (!this.add(type, format)) nodes[index].fail("is listed before");
    }
  }

  /** False where the type is there already. */
  private add(type: Bytes, format: i32): bool {
    for (let index = 0; index < this.types.length; index++) {
      if (equalsIgnoreCase(sliceOf(this.types[index]), sliceOf(type))) return false;
    }
    this.types.push(type);
    this.formats.push(format);
    return true;
  }
}

function isListable(type: Slice): bool {
  return length(type) === 0 || equals(type, sliceOf(ANY)) || isMediaType(type) || isSuffix(type);
}

/** What gRPC frames is never what its suffix says: application/grpc+json is no JSON. */
function isOfSuffix(type: Slice, suffix: Slice): bool {
  const isGrpc = isPresent(type) && equalsIgnoreCase(part(type, 0, GRPC.length), sliceOf(GRPC));
  return !isGrpc && hasSuffix(type, suffix);
}
