/** What is asked of requests to some paths. */
import { Bytes, sliceOf } from "../../../bytes/bytes";
import { byteAt, equals, indexOf, length, part, Slice, startsWith } from "../../../bytes/slice";
import { Writer } from "../../../bytes/writer";
import { ByteSet } from "../../../codec/byte-set";
import { plainPath } from "../../../codec/plain-path";
import { ConfigNode } from "../../../proxy/config";
import { Requirements } from "../claims/requirements";

/** The most rules. Each request asks them one by one. */
const MOST_RULES: u32 = 256;
const LONGEST_PATH: u32 = 1024;

const SLASH: u8 = 0x2f;
const OPENING: u8 = 0x7b;
const CLOSING: u8 = 0x7d;

/** What `token` says. */
export const REQUIRED: i32 = 0;
export const OPTIONAL: i32 = 1;
export const IGNORED: i32 = 2;

const KINDS: StaticArray<string> = ["exact", "prefix", "template"];
const EXACT = 0;
const PREFIX = 1;

/** A path of the configuration while it is checked, then that of a request. */
const decoded = new Writer(memory.data(8192), 8192);

/** The rules of a configuration, of which the first that fits a request holds. */
export class PathRules {
  private readonly rules: PathRule[] = [];

  /** @param usualToken what holds of the token where a rule does not say so. */
  constructor(config: ConfigNode, usualToken: i32) {
    const nodes = config.itemsIfGiven(MOST_RULES);
    for (let index = 0; index < nodes.length; index++)
      this.rules.push(new PathRule(nodes[index], usualToken));
  }

  /** Whether there are none, so that nobody needs to look at the path. */
  get isEmpty(): bool {
    return this.rules.length === 0;
  }

  /** Whether one of them asks for something in a token. */
  get haveRequirements(): bool {
    for (let index = 0; index < this.rules.length; index++) {
      if (!this.rules[index].requirements.isEmpty) return true;
    }
    return false;
  }

  /** The first rule for this path (as `plainPath` gives it) and method, or null. */
  find(path: Slice, method: Slice): PathRule | null {
    for (let index = 0; index < this.rules.length; index++) {
      const rule = unchecked(this.rules[index]);
      if (rule.matches(path, method)) return rule;
    }
    return null;
  }
}

/** The path of a request in the form that rules are about; `ABSENT`: see `plainPath`. Valid until the next call. */
export function pathForRules(path: Slice): Slice {
  return plainPath(path, decoded);
}

export class PathRule {
  /** Whether a request must have a token, may have one, or is let pass whatever it has. */
  readonly token: i32;
  readonly requirements: Requirements;
  private readonly kind: i32;
  private readonly path: Bytes;
  private readonly methods: ByteSet | null;

  constructor(config: ConfigNode, usualToken: i32) {
    config.onlyKeys(["exact", "prefix", "template", "methods", "token", "require"]);
    const kind = readKind(config);
    const path = config.at(KINDS[kind]);
    const text = path.text(1, LONGEST_PATH);
    const isPlain = equals(plainPath(sliceOf(text), decoded), sliceOf(text));
    if (path.isGiven && !isPlain) path.expected("a path that is decoded and normalised, without a query");
    if (kind > PREFIX && !isTemplate(sliceOf(text))) {
      path.expected("a path with braces only around whole segments");
    }
    const methods = config.at("methods");
    this.methods = methods.isGiven ? methods.textSet(32) : null;
    this.token = config.at("token").oneOfOr(["required", "optional", "ignored"], usualToken);
    this.requirements = new Requirements(config.at("require"));
    this.kind = kind;
    this.path = text;
    if (this.token === IGNORED && !this.requirements.isEmpty) {
      config.at("require").fail("cannot be met where the token is ignored");
    }
  }

  /** A slash at the end makes no difference, as it makes none to many services. */
  matches(path: Slice, method: Slice): bool {
    const methods = this.methods;
    if (methods !== null && !methods.has(method)) return false;
    const own = withoutSlash(sliceOf(this.path));
    if (this.kind === PREFIX) return isBelow(path, own);
    const whole = withoutSlash(path);
    return this.kind === EXACT ? equals(whole, own) : fitsTemplate(whole, own);
  }
}

function readKind(config: ConfigNode): i32 {
  let kind = EXACT;
  let count = 0;
  for (let index = 0; index < KINDS.length; index++) {
    if (!config.at(KINDS[index]).isGiven) continue;
    kind = index;
    count++;
  }
  if (count !== 1) config.expected("exactly one of exact, prefix, template");
  return kind;
}

/** Whether every brace of it opens or closes a whole segment. */
function isTemplate(path: Slice): bool {
  let at: usize = 1;
  while (at < length(path)) {
    const segment = segmentAt(path, at);
    const last = length(segment) - 1;
    const opens = indexOf(segment, OPENING);
    const closes = indexOf(segment, CLOSING);
    if (opens >= 0 || closes >= 0) {
      if (opens !== 0 || <usize>closes !== last || indexOf(segment, OPENING, 1) >= 0) return false;
    }
    at += length(segment) + 1;
  }
  return true;
}

/** The segment of a path from `at` up to the next slash. */
function segmentAt(path: Slice, at: usize): Slice {
  const next = indexOf(path, SLASH, at);
  return part(path, at, next < 0 ? length(path) : next);
}

/** Whether the path is this one or below it. */
function isBelow(path: Slice, prefix: Slice): bool {
  if (!startsWith(path, prefix)) return false;
  return length(path) === length(prefix) || byteAt(path, length(prefix)) === <i32>SLASH;
}

/** Whether the path has the segments of the template, and any where that has one in braces. */
function fitsTemplate(path: Slice, template: Slice): bool {
  let at: usize = 1;
  let templateAt: usize = 1;
  while (at < length(path) && templateAt < length(template)) {
    const segment = segmentAt(path, at);
    const wanted = segmentAt(template, templateAt);
    if (byteAt(wanted, 0) !== <i32>OPENING && !equals(segment, wanted)) return false;
    at += length(segment) + 1;
    templateAt += length(wanted) + 1;
  }
  return at >= length(path) && templateAt >= length(template);
}

/** The path without its last slash; the root becomes empty. */
function withoutSlash(path: Slice): Slice {
  const last = length(path) - 1;
  return byteAt(path, last) === <i32>SLASH ? part(path, 0, last) : path;
}
