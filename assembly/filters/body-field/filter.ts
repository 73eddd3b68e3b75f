import { isPresent, Slice } from "../../bytes/slice";
import { DONE, FIRST, MORE } from "../../codec/scan/scanner";
import { LARGEST_PART, requestBodyPart } from "../../proxy/body";
import { ConfigNode } from "../../proxy/config";
import { rootOf } from "../../proxy/contexts";
import { Filter } from "../../proxy/filter";
import { requestHeaders, requestTrailers } from "../../proxy/headers";
import { Action, CONTINUE, STOP, STOP_AND_WATERMARK } from "../../proxy/host";
import { PairReader } from "../../proxy/pairs";
import { UNKNOWN_FORMAT } from "./content";
import { Field } from "./field";
import {
  COMPRESSED,
  FOUND,
  KEPT,
  MISMATCHED,
  MISSING,
  NO_BODY,
  OVERLOADED,
  outcomeOfVerdict,
  TOO_LARGE,
  TOO_SLOW,
  WRONG_CONTENT_TYPE,
} from "./outcome";
import { OwnHeaders } from "./own-headers";
import { count, defineCounters } from "./policies";
import { RequestHead } from "./request-head";
import { Rule } from "./rule";
import { beginWaiting, endWaiting, scannerState, Waiting, waitingCount } from "./waiting";

/** What `mode` says. */
const ENFORCE: i32 = 0;
/** What `clientHeader` says. */
const REMOVE: i32 = 0;

const MOST_RULES: u32 = 64;
const MOST_WAITING: i64 = 100_000;
const DEFAULT_WAITING: i64 = 10_000;

/** How much of a body is fetched at first, in case that the fields are in front: most of it need not be copied then. */
const FIRST_PART: u32 = 4096;

const head = new RequestHead();
const trailers = new PairReader();

/** Finds fields of a request's body and sets them as headers, before the route is chosen. */
export class BodyField extends Filter {
  private readonly mode: i32;
  private readonly clientHeader: i32;
  private readonly maxWaiting: u32;
  private readonly rules: Rule[] = [];
  private readonly own: OwnHeaders = new OwnHeaders();
  /** How many seconds it has served, about. */
  private ticks: u32 = 0;

  constructor(config: ConfigNode) {
    super();
    config.onlyKeys(["mode", "clientHeader", "maxWaiting", "rules"]);
    this.mode = config.at("mode").oneOfOr(["enforce", "observe"], ENFORCE);
    this.clientHeader = config.at("clientHeader").oneOfOr(["remove", "keep"], REMOVE);
    this.maxWaiting = <u32>config.at("maxWaiting").integerOr(1, MOST_WAITING, DEFAULT_WAITING);
    const nodes = config.at("rules").items(1, MOST_RULES);
    for (let index = 0; index < nodes.length; index++) this.rules.push(new Rule(nodes[index], this.own));
    defineCounters();
  }

  /**
   * Reads all headers by one host call. Where a rule wants something of the body, the request stops here, and what
   * is known of it waits for the body.
   */
  onRequestHeaders(stream: u32, isEnd: bool): Action {
    head.read(requestHeaders.pairs(), this.own);
    const index = this.ruleFor(head.method, head.path);
    if (this.clientHeader === REMOVE) this.removeSent();
    if (index < 0) return CONTINUE;
    const rule = this.rules[index];
    const kept = this.clientHeader === REMOVE ? 0 : head.sent;
    if (areAllKept(rule, kept)) {
      count(KEPT);
      return CONTINUE;
    }
    const format = rule.formatOf(head.contentType);
    if (isEnd) return this.decide(rule, null, kept, NO_BODY);
    if (format === UNKNOWN_FORMAT) return this.decide(rule, null, kept, WRONG_CONTENT_TYPE);
    if (head.isEncoded) return this.decide(rule, null, kept, COMPRESSED);
    const readsAll = rule.duplicates !== FIRST;
    if (readsAll && head.contentLength > <u64>rule.maxBytes) return this.decide(rule, null, kept, TOO_LARGE);
    const hasRoom = waitingCount() < this.maxWaiting;
    const waiting = hasRoom ? beginWaiting(stream, rule.stateSize) : null;
    if (waiting === null) return this.decide(rule, null, kept, OVERLOADED);
    waiting.kept = kept;
    waiting.root = rootOf(stream);
    waiting.rule = index;
    waiting.format = format;
    waiting.read = 0;
    waiting.since = this.ticks;
    rule.scanner(format).begin(scannerState(waiting));
    return STOP;
  }

  /** More of the body of a request that waits: `size` new bytes. */
  onRequestBody(waiting: Waiting, size: u32, isEnd: bool): Action {
    const rule = this.rules[waiting.rule];
    const scanner = rule.scanner(waiting.format);
    const state = scannerState(waiting);
    const wanted = min(size, rule.maxBytes - waiting.read);
    let verdict = MORE;
    let from: u32 = 0;
    while (from < wanted && verdict === MORE) {
      const part = min(wanted - from, waiting.read === 0 ? FIRST_PART : LARGEST_PART);
      verdict = scanner.feed(state, requestBodyPart(from, part));
      from += part;
      waiting.read += part;
    }
    if (verdict !== MORE) return this.settle(waiting, outcomeOf(verdict));
    if (wanted < size) return this.settle(waiting, TOO_LARGE);
    return isEnd ? this.endBody(waiting) : STOP_AND_WATERMARK;
  }

  /** The body of a request that waits has ended. */
  endBody(waiting: Waiting): Action {
    if (waiting.read === 0) return this.settle(waiting, NO_BODY);
    const scanner = this.rules[waiting.rule].scanner(waiting.format);
    return this.settle(waiting, outcomeOf(scanner.end(scannerState(waiting))));
  }

  /** Another second has passed. */
  onTick(): void {
    this.ticks++;
  }

  /** Whether a request has waited for as long as its rule lets it. */
  isTooSlow(waiting: Waiting): bool {
    // The second in which it began has not passed as a whole.
    return this.ticks - waiting.since > this.rules[waiting.rule].maxWaitSeconds;
  }

  /** Ends the waiting of a request that is too slow. Where it may go on, the action is `CONTINUE`. */
  giveUp(waiting: Waiting): Action {
    return this.settle(waiting, TOO_SLOW);
  }

  /** A service may read trailers as if they were headers: the filter's own are taken out. */
  onRequestTrailers(): Action {
    trailers.open(requestTrailers.pairs());
    let sent: u64 = 0;
    while (trailers.next()) {
      const index = this.own.indexOf(trailers.name);
      if (index >= 0) sent |= (<u64>1) << index;
    }
    for (let index = 0; index < this.own.count; index++) {
      if ((sent >> index) & 1) requestTrailers.remove(this.own.name(index));
    }
    return CONTINUE;
  }

  private ruleFor(method: Slice, path: Slice): i32 {
    for (let index = 0; index < this.rules.length; index++) {
      if (this.rules[index].includes(method, path)) return index;
    }
    return -1;
  }

  private removeSent(): void {
    if (head.sent === 0) return;
    for (let index = 0; index < this.own.count; index++) {
      if ((head.sent >> index) & 1) requestHeaders.remove(this.own.name(index));
    }
  }

  /** Ends the waiting of a request. */
  private settle(waiting: Waiting, outcome: i32): Action {
    const action = this.decide(this.rules[waiting.rule], waiting, waiting.kept, outcome);
    endWaiting(waiting);
    return action;
  }

  /**
   * Refuses a request, or sets its headers and lets it go on.
   *
   * @param waiting what was found in its body; null where nobody looked there.
   * @param outcome `FOUND` where the body was read as far as need be: then each field has an outcome of its own.
   */
  private decide(rule: Rule, waiting: Waiting | null, kept: u64, outcome: i32): Action {
    let counted = outcome;
    let refused = FOUND;
    for (let index = 0; index < rule.fields.length; index++) {
      const field = rule.fields[index];
      if (isKept(field, kept)) continue;
      const own = outcomeFor(field, rule, waiting, outcome);
      if (outcome === FOUND) counted = max(counted, own);
      if (own !== FOUND && (field.isRequired || rule.policies.refuses(own))) refused = max(refused, own);
    }
    count(counted);
    if (refused !== FOUND && this.mode === ENFORCE) return rule.policies.refuse(refused);
    for (let index = 0; index < rule.fields.length; index++) {
      const field = rule.fields[index];
      if (!isKept(field, kept))
        this.setHeaders(field, rule, waiting, outcomeFor(field, rule, waiting, outcome));
    }
    return CONTINUE;
  }

  private setHeaders(field: Field, rule: Rule, waiting: Waiting | null, outcome: i32): void {
    if (outcome !== FOUND && !rule.policies.usesDefault(outcome)) return;
    for (let target = 0; target < field.headers.length; target++) {
      const value =
        outcome === FOUND && waiting !== null
          ? field.valueFor(target, foundValue(field, rule, waiting))
          : field.fallbackFor(target);
      if (isPresent(value)) requestHeaders.set(this.own.name(field.headers[target]), value);
    }
  }
}

/** What a verdict other than `MORE` means for the request. */
function outcomeOf(verdict: i32): i32 {
  return verdict === DONE ? FOUND : outcomeOfVerdict(verdict);
}

/**
 * What became of one field: `FOUND`, or why it has no value. Of a body that was not read to the end, what was found
 * counts where the first value does: it is the first whatever follows.
 */
function outcomeFor(field: Field, rule: Rule, waiting: Waiting | null, outcome: i32): i32 {
  const isCut = outcome === TOO_LARGE || outcome === TOO_SLOW;
  if (waiting === null || (outcome !== FOUND && !(isCut && rule.duplicates === FIRST))) return outcome;
  const slot = field.slots[waiting.format];
  const captures = rule.scanner(waiting.format).captures;
  const state = scannerState(waiting);
  if (slot >= 0 && (captures.mismatched(state) >> slot) & 1) return MISMATCHED;
  if (slot >= 0 && (captures.found(state) >> slot) & 1) {
    return field.judge(captures.valueOf(state, slot), ((captures.nulls(state) >> slot) & 1) === 1);
  }
  return outcome === FOUND ? MISSING : outcome;
}

function foundValue(field: Field, rule: Rule, waiting: Waiting): Slice {
  return rule.scanner(waiting.format).captures.valueOf(scannerState(waiting), field.slots[waiting.format]);
}

/** Whether the client's own headers stand for a field, given as bits. */
function isKept(field: Field, kept: u64): bool {
  for (let target = 0; target < field.headers.length; target++) {
    if ((kept >> field.headers[target]) & 1) return true;
  }
  return false;
}

function areAllKept(rule: Rule, kept: u64): bool {
  if (kept === 0) return false;
  for (let index = 0; index < rule.fields.length; index++) {
    if (!isKept(rule.fields[index], kept)) return false;
  }
  return true;
}
