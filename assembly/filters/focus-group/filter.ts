import { Bytes, sliceOf } from "../../bytes/bytes";
import { equals, isPresent } from "../../bytes/slice";
import { ConfigNode, configFault } from "../../proxy/config";
import { Filter } from "../../proxy/filter";
import { requestHeaders, requestTrailers } from "../../proxy/headers";
import { Action, CONTINUE } from "../../proxy/host";
import { EnvoyRequest } from "../../proxy/sources/envoy-request";
import { Values } from "../../proxy/sources/values";
import { USE_DEFAULT } from "./outcome";
import { RuleCounters } from "./rule-counters";
import { NO_RULE, Rules } from "./rules";

/** What `clientHeader` says. */
const REMOVE = 0;
const KEEP = 1;

/** What `mode` says. */
const ENFORCE = 0;

/** Puts a request into the first group whose rule matches it, by a header that rows of the routing table match. */
export class FocusGroup extends Filter {
  private readonly header: Bytes;
  private readonly clientHeader: i32;
  /** Says which rule decided; null where nobody wants to know. */
  private readonly ruleHeader: Bytes | null;
  private readonly isEnabled: bool;
  private readonly isEnforcing: bool;
  private readonly rules: Rules;
  private readonly counters: RuleCounters;
  private readonly fallback: Bytes | null;

  constructor(config: ConfigNode) {
    super();
    config.onlyKeys(["header", "clientHeader", "ruleHeader", "enabled", "mode", "rules", "default"]);
    const header = config.at("header").ownHeaderNameOr("x-version");
    const rules = new Rules(config.at("rules"), new Values(new EnvoyRequest()));
    const fallback = config.at("default");
    this.header = header;
    this.rules = rules;
    this.counters = new RuleCounters(rules);
    this.clientHeader = config.at("clientHeader").oneOfOr(["remove", "keep"], REMOVE);
    this.ruleHeader = readRuleHeader(config.at("ruleHeader"), header);
    this.isEnabled = config.at("enabled").booleanOr(true);
    this.isEnforcing = config.at("mode").oneOfOr(["enforce", "observe"], ENFORCE) === ENFORCE;
    this.fallback = fallback.isGiven ? fallback.headerValue() : null;
    if (!isPresent(configFault())) this.counters.define();
  }

  /**
   * Costs one host call for each header that the rules had to look at (or one for all of them, where they look at three
   * or more), one for the count and one for the answer: setting the header replaces every copy that the client sent.
   * Where there is none to set, the header is only looked for, as even a removal that finds nothing would make Envoy
   * select the route again.
   */
  onRequestHeaders(): Action {
    if (this.clientHeader === KEEP && isSent(this.header)) {
      this.sayRule(NO_RULE);
      return CONTINUE;
    }
    const rule = this.isEnabled ? this.choose() : NO_RULE;
    const value = rule !== NO_RULE && this.isEnforcing ? this.rules.value : USE_DEFAULT;
    const fallback = this.fallback;
    if (value !== USE_DEFAULT) requestHeaders.set(this.header, value);
    else if (fallback !== null) requestHeaders.set(this.header, sliceOf(fallback));
    else if (this.clientHeader === REMOVE) removeSent(this.header);
    this.sayRule(rule);
    return CONTINUE;
  }

  /**
   * A service may read trailers as if they were headers. None of them says a group, as the route is chosen
   * before they come: with `keep`, too.
   */
  onRequestTrailers(): Action {
    requestTrailers.remove(this.header);
    const ruleHeader = this.ruleHeader;
    if (ruleHeader !== null) requestTrailers.remove(ruleHeader);
    return CONTINUE;
  }

  private choose(): i32 {
    const rule = this.rules.choose();
    this.counters.count(rule);
    return rule;
  }

  /** Names the rule that decided, if that is wanted. What a client says there is never believed. */
  private sayRule(rule: i32): void {
    const header = this.ruleHeader;
    if (header === null) return;
    if (rule === NO_RULE) removeSent(header);
    else requestHeaders.set(header, sliceOf(this.rules.nameOf(rule)));
  }
}

function readRuleHeader(config: ConfigNode, header: Bytes): Bytes | null {
  if (!config.isGiven) return null;
  const name = config.ownHeaderName();
  if (equals(sliceOf(name), sliceOf(header))) config.expected("another header than the group's");
  return name;
}

function isSent(header: Bytes): bool {
  return isPresent(requestHeaders.get(header));
}

function removeSent(header: Bytes): void {
  if (isSent(header)) requestHeaders.remove(header);
}
