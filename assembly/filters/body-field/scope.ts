/** Which requests a rule is about: their paths and methods. */
import { Bytes, sliceOf } from "../../bytes/bytes";
import { byteAt, endsWith, equals, indexOf, length, part, Slice, startsWith } from "../../bytes/slice";
import { ConfigNode } from "../../proxy/config";

const MOST_PATHS: u32 = 64;
const MOST_METHODS: u32 = 16;
const LONGEST_PATH: u32 = 1024;
const LONGEST_METHOD: u32 = 32;

const SLASH: i32 = 0x2f;

const EXACT: i32 = 0;
const PREFIX: i32 = 1;
const SUFFIX: i32 = 2;

export class Scope {
  private readonly paths: PathMatch[] = [];
  private readonly methods: Bytes[] = [];

  /** Reads `paths` and `methods` of a rule. Where one is not given, it is any. */
  constructor(rule: ConfigNode) {
    const paths = rule.at("paths");
    if (paths.isGiven) {
      const nodes = paths.items(1, MOST_PATHS);
      for (let index = 0; index < nodes.length; index++) this.paths.push(new PathMatch(nodes[index]));
    }
    const methods = rule.at("methods");
    if (methods.isGiven) {
      const nodes = methods.items(1, MOST_METHODS);
      for (let index = 0; index < nodes.length; index++) this.methods.push(readMethod(nodes[index]));
    }
  }

  /** Whether a request is in it. `path`: with the query or without. */
  includes(method: Slice, path: Slice): bool {
    if (this.methods.length > 0 && !this.hasMethod(method)) return false;
    if (this.paths.length === 0) return true;
    const query = indexOf(path, 0x3f);
    const whole = query < 0 ? path : part(path, 0, query);
    for (let index = 0; index < this.paths.length; index++) {
      if (unchecked(this.paths[index]).matches(whole)) return true;
    }
    return false;
  }

  private hasMethod(method: Slice): bool {
    for (let index = 0; index < this.methods.length; index++) {
      if (equals(method, sliceOf(unchecked(this.methods[index])))) return true;
    }
    return false;
  }
}

class PathMatch {
  private readonly kind: i32;
  private readonly text: Bytes;

  constructor(config: ConfigNode) {
    config.onlyKeys(["exact", "prefix", "suffix"]);
    const exact = config.at("exact");
    const prefix = config.at("prefix");
    const suffix = config.at("suffix");
    if (i32(exact.isGiven) + i32(prefix.isGiven) + i32(suffix.isGiven) !== 1) {
      config.expected("exactly one of exact, prefix, suffix");
    }
    this.kind = suffix.isGiven ? SUFFIX : prefix.isGiven ? PREFIX : EXACT;
    const given = suffix.isGiven ? suffix : prefix.isGiven ? prefix : exact;
    this.text = given.text(1, LONGEST_PATH);
    if (this.kind !== SUFFIX && byteAt(sliceOf(this.text), 0) !== SLASH)
      given.expected("a path that begins with /");
  }

  matches(path: Slice): bool {
    const text = sliceOf(this.text);
    if (this.kind === EXACT) return equals(path, text);
    if (this.kind === SUFFIX) return endsWith(path, text);
    if (!startsWith(path, text)) return false;
    // A prefix consists of whole segments: /api is none of /apis.
    const size = length(text);
    return length(path) === size || byteAt(text, size - 1) === SLASH || byteAt(path, size) === SLASH;
  }
}

/** Capital letters, and hyphens as in M-SEARCH. */
function readMethod(config: ConfigNode): Bytes {
  const method = config.text(1, LONGEST_METHOD);
  for (let index = 0; index < method.length; index++) {
    if (method[index] - 0x41 >= 26 && method[index] !== 0x2d) config.expected("a method in capital letters");
  }
  return method;
}
