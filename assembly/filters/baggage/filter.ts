import { hasBytes, isPresent } from "../../bytes/slice";
import { ConfigNode } from "../../proxy/config";
import { Counter } from "../../proxy/counter";
import { Filter } from "../../proxy/filter";
import { requestHeaders, requestTrailers } from "../../proxy/headers";
import { Action, CONTINUE } from "../../proxy/host";
import { BAGGAGE } from "./members";
import { Propagation } from "./propagation";

const UNTRUSTED = new Counter("numesh_baggage_untrusted");
const CONFLICT = new Counter("numesh_baggage_conflict");
const MALFORMED = new Counter("numesh_baggage_malformed");
const OVERLONG = new Counter("numesh_baggage_overlong");

/** Carries routing headers in W3C Baggage, which agents pass on where services pass on nothing. */
export class Baggage extends Filter {
  private readonly propagation: Propagation;

  constructor(config: ConfigNode) {
    super();
    this.propagation = new Propagation(config);
    UNTRUSTED.define();
    CONFLICT.define();
    MALFORMED.define();
    OVERLONG.define();
  }

  /**
   * All headers are fetched by one call: asked for by name, the host gives only the first of several `baggage`
   * headers. Where nothing is written, a request without baggage costs one cheaper call. Beyond that, there is one call
   * for each header that is set, and one where the baggage changes.
   */
  onRequestHeaders(): Action {
    const propagation = this.propagation;
    if (!propagation.writes && !isPresent(requestHeaders.get(BAGGAGE))) return CONTINUE;
    propagation.take(requestHeaders.pairs());
    const entries = propagation.entries;
    for (let index = 0; index < entries.length; index++) {
      const entry = entries[index];
      if (entry.setsHeader) requestHeaders.set(entry.name, entry.said());
    }
    if (propagation.isChanged) {
      const text = propagation.text();
      if (hasBytes(text)) requestHeaders.set(BAGGAGE, text);
      else requestHeaders.remove(BAGGAGE);
    }
    this.count();
    return CONTINUE;
  }

  /** Agents and services may read trailers as if they were headers. None of them is carried, or carries anything. */
  onRequestTrailers(): Action {
    requestTrailers.remove(BAGGAGE);
    const entries = this.propagation.entries;
    for (let index = 0; index < entries.length; index++) requestTrailers.remove(entries[index].name);
    return CONTINUE;
  }

  private count(): void {
    const propagation = this.propagation;
    if (propagation.isUntrusted) UNTRUSTED.increment();
    if (propagation.isConflicting) CONFLICT.increment();
    if (propagation.isMalformed) MALFORMED.increment();
    if (propagation.isOverlong) OVERLONG.increment();
  }
}
