import { Bytes, bytesOf, sliceOf } from "../../bytes/bytes";
import { ABSENT, isPresent, Slice } from "../../bytes/slice";
import { NO_TOKEN, ONE_TOKEN, SEVERAL_TOKENS } from "../../codec/authorization";
import { isQuotable } from "../../codec/header";
import { millisecondsNow } from "../../proxy/clock";
import { ConfigNode } from "../../proxy/config";
import { continueRequest, settle, useContext } from "../../proxy/contexts";
import { Counter } from "../../proxy/counter";
import { Filter } from "../../proxy/filter";
import { HeaderView } from "../../proxy/header-view";
import { Action, CONTINUE, STOP_ALL } from "../../proxy/host";
import { setTickPeriod } from "../../proxy/ticks";
import { defineKeyCounters, RemoteKeys } from "./keys/remote-keys";
import { Outputs } from "./outputs";
import { IGNORED, OPTIONAL, PathRule, PathRules, pathForRules, REQUIRED } from "./policy/path-rule";
import { Preflight } from "./policy/preflight";
import { Refusal } from "./refusal";
import {
  defineRefusalCounters,
  KEY,
  MALFORMED,
  MISSING,
  NO_KEYS,
  NO_TENANT,
  PATH,
  REQUIREMENT,
  SEVERAL,
  TOO_LARGE,
} from "./refusals";
import { Grant } from "./tokens/grant";
import { TokenCache } from "./tokens/token-cache";
import { TokenPlaces } from "./tokens/token-places";
import { Verification } from "./verification";

/** What `mode`, `missingToken` and `invalidToken` say. */
const ENFORCE = 0;
const DENY = 0;

const UNAUTHORIZED: u32 = 401;

const LONGEST_REALM: u32 = 128;
const MEBIBYTE: i64 = 1 << 20;

/** How often what is tallied is told to the host. */
const TICK_MILLISECONDS: u32 = 1000;
/** How often it is looked whether keys have come that requests wait for. */
const HASTE_MILLISECONDS: u32 = 20;

const METHOD = bytesOf(":method");
const PATH_HEADER = bytesOf(":path");

const accepted = new Counter("numesh_jwt_tenant_accepted");
const cached = new Counter("numesh_jwt_tenant_cached");
const anonymous = new Counter("numesh_jwt_tenant_anonymous");

/** Lets a request with a valid token pass, with the token's tenant in a header that nobody else can set. */
export class JwtTenant extends Filter {
  private readonly view: HeaderView;
  private readonly places: TokenPlaces;
  private readonly verification: Verification;
  private readonly outputs: Outputs;
  private readonly rules: PathRules;
  private readonly preflight: Preflight;
  private readonly cache: TokenCache;
  private readonly grant: Grant;
  private readonly path: i32;
  private readonly method: i32;
  private readonly realm: Bytes;
  private readonly isObserving: bool;
  private readonly usualToken: i32;
  private readonly passesInvalid: bool;
  private readonly forwardsToken: bool;
  /** The stream in hand, if it may be held back; else 0. */
  private stream: u32 = 0;
  /** Whether claims are needed again each time that a token comes. */
  private readonly keepsClaims: bool;

  constructor(config: ConfigNode) {
    super();
    config.onlyKeys([
      "mode",
      "issuers",
      "clockSkewSeconds",
      "maxTokenBytes",
      "tokenFrom",
      "severalTokens",
      "forwardToken",
      "missingToken",
      "invalidToken",
      "tenant",
      "claimHeaders",
      "payloadHeader",
      "shareClaims",
      "require",
      "paths",
      "allowPreflight",
      "realm",
      "cacheBytes",
    ]);
    const view = new HeaderView();
    this.isObserving = config.at("mode").oneOfOr(["enforce", "observe"], ENFORCE) !== ENFORCE;
    const usualToken =
      config.at("missingToken").oneOfOr(["deny", "anonymous"], DENY) === DENY ? REQUIRED : OPTIONAL;
    this.passesInvalid = config.at("invalidToken").oneOfOr(["deny", "anonymous"], DENY) !== DENY;
    this.forwardsToken = config.at("forwardToken").booleanOr(true);
    const places = new TokenPlaces(config.at("tokenFrom"), config.at("severalTokens"), view);
    const verification = new Verification(config);
    const outputs = new Outputs(config, !verification.namesTenants, view);
    for (let index = 0; index < outputs.headers.length; index++) {
      if (!places.useHeader(sliceOf(outputs.headers[index]))) continue;
      config.at("tokenFrom").fail("has a header that is set to something else, too");
    }
    this.grant = outputs.newGrant();
    const rules = new PathRules(config.at("paths"), usualToken);
    this.path = rules.isEmpty ? -1 : view.add(PATH_HEADER);
    this.method = rules.isEmpty ? -1 : view.add(METHOD);
    this.preflight = new Preflight(config.at("allowPreflight").booleanOr(false), view);
    this.cache = new TokenCache(
      <u32>config.at("cacheBytes").integerOr(0, 64 * MEBIBYTE, MEBIBYTE),
      config.seed,
    );
    this.realm = readRealm(config.at("realm"));
    this.keepsClaims = outputs.needClaims || rules.haveRequirements;
    this.view = view;
    this.places = places;
    this.verification = verification;
    this.usualToken = usualToken;
    this.outputs = outputs;
    this.rules = rules;
    defineCounters();
    setTickPeriod(this.startKeys());
  }

  /** Takes the keys that the plugin before this one has fetched, if there was one. Gives how often to tick. */
  private startKeys(): u32 {
    const ring = this.verification.ring;
    const now = ring.hasRemotes ? millisecondsNow() : 0;
    for (let place = 0; place < ring.size; place++) {
      const remote = ring.remoteAt(place);
      if (remote !== null) remote.look(now, false);
    }
    return this.tickPeriod(now);
  }

  /**
   * Three host calls for a token that was seen before: read it, ask the time, set the tenant, which also replaces
   * whatever the client sent under that name. One more for a new one: check the signature.
   */
  onRequestHeaders(stream: u32): Action {
    this.stream = stream;
    return this.onRequest();
  }

  private onRequest(): Action {
    this.view.read();
    if (this.preflight.isOne) return this.passAnonymous();
    if (this.rules.isEmpty) return this.decide(null);
    const path = pathForRules(this.view.at(this.path));
    if (!isPresent(path)) return this.refuse(PATH);
    return this.decide(this.rules.find(path, this.view.at(this.method)));
  }

  /** A service may read trailers as if they were headers: no client names a tenant there, either. */
  onRequestTrailers(): Action {
    this.outputs.stripTrailers();
    return CONTINUE;
  }

  onTick(root: u32): void {
    accepted.flush();
    cached.flush();
    anonymous.flush();
    if (!this.verification.ring.hasRemotes) return;
    const ring = this.verification.ring;
    const now = millisecondsNow();
    for (let place = 0; place < ring.size; place++) {
      const remote = ring.remoteAt(place);
      if (remote === null || !remote.isWanted) continue;
      this.resume(remote, remote.look(now, true) ? i64.MAX_VALUE : now, root);
    }
    setTickPeriod(this.tickPeriod(now));
  }

  /** An answer to one of the module's own calls has come. */
  onCallResponse(root: u32, token: u32, bodySize: u32): void {
    const ring = this.verification.ring;
    const now = millisecondsNow();
    for (let place = 0; place < ring.size; place++) {
      const remote = ring.remoteAt(place);
      if (remote === null || !remote.onResponse(token, bodySize, now)) continue;
      // Without any keys, those who wait go on waiting: the next try may come in time.
      this.resume(remote, remote.isReady(now) ? i64.MAX_VALUE : now, root);
      return;
    }
  }

  /** Decides about requests that have waited for keys; `until`: those whose time is over by then. */
  private resume(remote: RemoteKeys, until: i64, root: u32): void {
    if (remote.waiting.isEmpty) return;
    this.stream = 0;
    while (remote.waiting.take(until) !== 0) {
      if (settle(this.onRequest()) === CONTINUE) continueRequest();
    }
    useContext(root);
  }

  /** Whether the request in hand waits from now on. Once it has, it does not again. */
  private waits(): bool {
    const remote = this.verification.awaited;
    if (remote === null || this.stream === 0 || remote.patience === 0) return false;
    return remote.waiting.add(this.stream, millisecondsNow() + remote.patience);
  }

  /** How often to tick: often where keys are missing or requests wait. */
  private tickPeriod(now: i64): u32 {
    const ring = this.verification.ring;
    let period = TICK_MILLISECONDS;
    for (let place = 0; place < ring.size; place++) {
      const remote = ring.remoteAt(place);
      if (remote === null || !remote.isWanted) continue;
      period = min(period, remote.waiting.isEmpty ? remote.milliseconds(now) : HASTE_MILLISECONDS);
    }
    return period;
  }

  /** `rule`: that of the path, or null where there is none. */
  private decide(rule: PathRule | null): Action {
    const use = rule === null ? this.usualToken : rule.token;
    if (use === IGNORED) return this.passAnonymous();
    switch (this.places.find(this.view)) {
      case ONE_TOKEN:
        break;
      case NO_TOKEN:
        return use === REQUIRED ? this.refuse(MISSING) : this.passAnonymous();
      case SEVERAL_TOKENS:
        return this.refuseToken(SEVERAL, use);
      default:
        return this.refuseToken(MALFORMED, use);
    }
    const refusal = this.check(this.places.token);
    if (refusal !== null) {
      if ((refusal === NO_KEYS || refusal === KEY) && this.waits()) return this.hold();
      return this.refuseToken(refusal, use);
    }
    if (rule !== null && !rule.requirements.areMetBy(this.grant.claims)) return this.refuse(REQUIREMENT);
    return this.accept();
  }

  /** Null if the token is valid, and `grant` says what for; else why it is not. */
  private check(token: Slice): Refusal | null {
    const grant = this.grant;
    if (this.cache.find(token, grant) && this.verification.holds(grant)) {
      cached.tally();
      return null;
    }
    const refusal = this.verification.verify(token, grant);
    if (refusal !== null) return refusal;
    if (!this.outputs.derive(grant)) return NO_TENANT;
    if (!this.keepsClaims) grant.claims = ABSENT;
    this.cache.add(token, grant);
    return null;
  }

  /** Holds the request back, and has ticks come soon enough for it. */
  private hold(): Action {
    setTickPeriod(HASTE_MILLISECONDS);
    return STOP_ALL;
  }

  private accept(): Action {
    accepted.tally();
    this.outputs.apply(this.grant, this.places.token);
    if (this.forwardsToken && !this.places.mayHaveOthers) return CONTINUE;
    return this.clearTokens(!this.forwardsToken);
  }

  private passAnonymous(): Action {
    anonymous.tally();
    this.outputs.applyAnonymous();
    return this.forwardsToken ? CONTINUE : this.clearTokens(true);
  }

  /** Takes tokens out of a request that goes on. */
  private clearTokens(all: bool): Action {
    return this.places.clear(this.view, all) ? CONTINUE : this.refuse(TOO_LARGE);
  }

  /** Refuses a request for its token or, where it may be without one, lets it pass as if it were. */
  private refuseToken(refusal: Refusal, use: i32): Action {
    if (!this.passesInvalid || use !== OPTIONAL || refusal.status !== UNAUTHORIZED)
      return this.refuse(refusal);
    refusal.count();
    anonymous.tally();
    this.outputs.applyAnonymous();
    return this.clearTokens(true);
  }

  /** Also from a refused request the client's headers are removed: access logs may show them. */
  private refuse(refusal: Refusal): Action {
    refusal.count();
    this.outputs.strip();
    return this.isObserving ? CONTINUE : refusal.send(sliceOf(this.realm));
  }
}

function readRealm(config: ConfigNode): Bytes {
  if (!config.isGiven) return bytesOf("numesh");
  const realm = config.text(1, LONGEST_REALM);
  if (!isQuotable(sliceOf(realm))) config.expected("visible ASCII characters without quotes and backslashes");
  return realm;
}

/** Makes the counters visible at 0. */
function defineCounters(): void {
  accepted.define();
  cached.define();
  anonymous.define();
  defineKeyCounters();
  defineRefusalCounters();
}
