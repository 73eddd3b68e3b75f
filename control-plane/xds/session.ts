/**
 * One Envoy's stream of incremental xDS, as a state machine without I/O.
 *
 * What Envoy holds is brought to what it should hold in an order in which nothing refers to what is not yet
 * there, and nothing is removed while it is referred to: clusters, plugins, listeners, routes, then
 * removals. A step begins when the one before is acknowledged. If Envoy refuses a step, the steps before it are
 * taken back: it returns to the last target that it held as a whole.
 * https://www.envoyproxy.io/docs/envoy/latest/api-docs/xds_protocol (incremental xDS, eventual consistency)
 */

/** A resource as it goes over the wire. */
export interface EncodedResource {
  name: string;
  /** Changes when, and only when, the bytes change. */
  version: string;
  bytes: Uint8Array;
}

/** All that one gateway should hold: type URL -> name -> resource. */
export interface Target {
  revision: number;
  resources: ReadonlyMap<string, ReadonlyMap<string, EncodedResource>>;
}

/** The fields of a DeltaDiscoveryRequest that matter here. */
export interface DeltaRequest {
  typeUrl: string;
  subscribe: string[];
  unsubscribe: string[];
  /** What Envoy still holds from an earlier stream: name -> version. */
  initialVersions: Record<string, string>;
  /** Empty unless the request answers a response. */
  nonce: string;
  /** Why Envoy rejected that response; absent: it was acknowledged. */
  error?: string;
}

export interface DeltaResponse {
  typeUrl: string;
  nonce: string;
  resources: EncodedResource[];
  removed: string[];
}

export interface SessionEvents {
  send(response: DeltaResponse): void;
  /** Envoy holds everything of this revision. */
  applied(target: Target): void;
  /** Envoy refused resources of this revision and is brought back to what it had. */
  rejected(rejection: { revision: number; typeUrl: string; names: string[]; reason: string }): void;
}

/** How resources of a type are sent. `steps` is the order in which types are brought up to date. */
export interface SessionPlan {
  /** Type URLs in sending order; removals are sent in the reverse order. */
  order: readonly string[];
  /** Types whose resources each need a response of their own, since Envoy rejects a response as a whole. */
  single: ReadonlySet<string>;
  /** Types of which a refused resource does not keep an Envoy that has nothing yet from the rest. */
  apart: ReadonlySet<string>;
}

/** What the stream knows of one type. */
interface TypeState {
  /** Envoy asked for everything of the type; otherwise only for `names`. */
  wildcard: boolean;
  names: Set<string>;
  /** Versions that Envoy holds, as far as it has said. */
  held: Map<string, string>;
  /** Versions that Envoy refused, and why. They are not sent again. */
  refused: Map<string, { version: string; reason: string }>;
  /** A response with several resources was refused: send them one by one to find the wrong one. */
  isolate: boolean;
  /** Envoy holds something of the type, or was told that there is nothing: until then it waits, 15 s by default. */
  answered: boolean;
}

/** Stands for a version that may or may not be held; equal to none. */
const UNKNOWN_VERSION = "?";

/** Subscriptions of one type that are remembered; an Envoy has as many as its listener has plugins. */
const MOST_NAMES = 10_000;

export class Session {
  readonly #events: SessionEvents;
  readonly #plan: SessionPlan;
  readonly #types = new Map<string, TypeState>();
  #target: Target;
  /** The last target that Envoy held as a whole, on this stream or an earlier one: what it goes back to. */
  #good: Target | undefined;
  /** The last target of which `applied` was told. */
  #told: Target | undefined;
  /** What is not answered yet, and the revision it belongs to; a newer one may have come since. */
  #inFlight: { response: DeltaResponse; revision: number } | undefined;
  #nonce = 0;

  /** @param good what an Envoy of this gateway last held as a whole, if that is known */
  constructor(target: Target, plan: SessionPlan, events: SessionEvents, good?: Target) {
    this.#good = good;
    this.#target = target;
    this.#plan = plan;
    this.#events = events;
  }

  /** Sets what the Envoy should hold from now on. Nothing of it is sent if it has a resource that was refused. */
  retarget(target: Target): void {
    const refused = this.#findRefused(target);
    if (refused !== undefined) {
      this.#events.rejected({ revision: target.revision, ...refused });
      return;
    }
    this.#target = target;
    for (const state of this.#types.values()) state.isolate = false;
    this.#advance();
  }

  /** Takes a request of the Envoy: a subscription, an acknowledgement or a rejection. */
  receive(request: DeltaRequest): void {
    // Types that nobody publishes are never answered; remembering them would only take memory.
    if (!this.#plan.order.includes(request.typeUrl)) return;
    this.#subscribe(request);
    if (request.nonce !== "" && request.nonce === this.#inFlight?.response.nonce) {
      const { response, revision } = this.#inFlight;
      this.#inFlight = undefined;
      if (request.error === undefined) this.#acknowledge(response);
      else this.#refuse(response, revision, request.error);
    }
    this.#advance();
  }

  #subscribe({ typeUrl, subscribe, unsubscribe, initialVersions, nonce }: DeltaRequest): void {
    let state = this.#types.get(typeUrl);
    if (state === undefined) {
      // Only the first request of a type says what Envoy already holds; one without names is a wildcard.
      state = {
        wildcard: subscribe.length === 0 && nonce === "",
        names: new Set(),
        held: new Map(Object.entries(initialVersions)),
        refused: new Map(),
        isolate: false,
        answered: Object.keys(initialVersions).length > 0,
      };
      this.#types.set(typeUrl, state);
    }
    for (const name of subscribe) {
      if (name === "*") state.wildcard = true;
      else if (state.names.size < MOST_NAMES) state.names.add(name);
      // A new subscription to something is a wish to be sent it, held before or not.
      if (initialVersions[name] === undefined) state.held.delete(name);
    }
    for (const name of unsubscribe) {
      if (name === "*") state.wildcard = false;
      state.names.delete(name);
      if (!state.wildcard) state.held.delete(name);
    }
  }

  #acknowledge({ typeUrl, resources, removed }: DeltaResponse): void {
    const state = this.#types.get(typeUrl);
    if (state === undefined) return;
    for (const { name, version } of resources) state.held.set(name, version);
    for (const name of removed) state.held.delete(name);
    state.answered = true;
  }

  #refuse({ typeUrl, resources, removed }: DeltaResponse, revision: number, reason: string): void {
    const state = this.#types.get(typeUrl);
    if (state === undefined) return;
    // There is nothing better to do about a removal that is refused than to leave it.
    for (const name of removed) state.held.delete(name);
    if (resources.length > 1) {
      // Envoy may have taken some: what it holds under these names is only known once each was sent alone.
      for (const { name } of resources) state.held.set(name, UNKNOWN_VERSION);
      state.isolate = true;
      return;
    }
    for (const { name, version } of resources) state.refused.set(name, { version, reason });
    const names = resources.map(({ name }) => name);
    if (names.length > 0) this.#events.rejected({ revision, typeUrl, names, reason });
    const isWrong = (target: Target) => this.#findRefused(target) !== undefined;
    if (isWrong(this.#target) && this.#good !== undefined && !isWrong(this.#good)) this.#target = this.#good;
  }

  #findRefused({ resources }: Target): { typeUrl: string; names: string[]; reason: string } | undefined {
    for (const [typeUrl, { refused }] of this.#types) {
      for (const [name, { version, reason }] of refused) {
        if (resources.get(typeUrl)?.get(name)?.version === version) return { typeUrl, names: [name], reason };
      }
    }
    return undefined;
  }

  #advance(): void {
    if (this.#inFlight !== undefined) return;
    const next = this.#nextUpdate() ?? this.#nextRemoval();
    if (next === "blocked") return;
    if (next !== undefined) {
      this.#nonce += 1;
      const response = { ...next, nonce: String(this.#nonce) };
      this.#inFlight = { response, revision: this.#target.revision };
      this.#events.send(response);
      return;
    }
    if (this.#told !== this.#target && this.#holdsEverything()) {
      this.#good = this.#target;
      this.#told = this.#target;
      this.#events.applied(this.#target);
    }
  }

  /** The next thing to send, or "blocked" where an Envoy without a good target refused what it would need. */
  #nextUpdate(): Omit<DeltaResponse, "nonce"> | "blocked" | undefined {
    for (const typeUrl of this.#plan.order) {
      const state = this.#types.get(typeUrl);
      if (state === undefined) continue;
      const stale = [...this.#wanted(typeUrl, state)].filter(
        ({ name, version }) => state.held.get(name) !== version,
      );
      const sendable = stale.filter(({ name, version }) => state.refused.get(name)?.version !== version);
      if (sendable.length > 0) {
        const alone = state.isolate || this.#plan.single.has(typeUrl);
        return { typeUrl, resources: alone ? sendable.slice(0, 1) : sendable, removed: [] };
      }
      if (stale.length > 0 && !this.#plan.apart.has(typeUrl)) return "blocked";
      if (state.wildcard && !state.answered) return { typeUrl, resources: [], removed: [] };
    }
    return undefined;
  }

  #nextRemoval(): Omit<DeltaResponse, "nonce"> | undefined {
    // What a subscriber by name asked for is never removed under it: Envoy would answer 500 for a missing
    // plugin. It is forgotten when Envoy unsubscribes.
    if (!this.#holdsEverything() || this.#isDraining()) return undefined;
    for (const typeUrl of this.#plan.order.toReversed()) {
      const state = this.#types.get(typeUrl);
      if (state === undefined || !state.wildcard) continue;
      const wanted = this.#target.resources.get(typeUrl);
      const removed = [...state.held.keys()].filter((name) => wanted?.has(name) !== true);
      if (removed.length > 0) return { typeUrl, resources: [], removed };
    }
    return undefined;
  }

  /** Whether Envoy still uses something of an earlier target: rows of connections that drain, which name clusters. */
  #isDraining(): boolean {
    for (const [typeUrl, { names }] of this.#types) {
      const wanted = this.#target.resources.get(typeUrl);
      for (const name of names) if (wanted?.has(name) !== true) return true;
    }
    return false;
  }

  *#wanted(typeUrl: string, state: TypeState): Iterable<EncodedResource> {
    for (const resource of this.#target.resources.get(typeUrl)?.values() ?? []) {
      if (state.wildcard || state.names.has(resource.name)) yield resource;
    }
  }

  #holdsEverything(): boolean {
    for (const [typeUrl, resources] of this.#target.resources) {
      const held = this.#types.get(typeUrl)?.held;
      for (const { name, version } of resources.values()) {
        if (held?.get(name) !== version) return false;
      }
    }
    return true;
  }
}
