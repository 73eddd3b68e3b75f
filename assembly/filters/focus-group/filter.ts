import { Bytes, sliceOf } from "../../bytes/bytes";
import { isPresent, Slice } from "../../bytes/slice";
import { ConfigNode } from "../../proxy/config";
import { Filter } from "../../proxy/filter";
import { requestHeaders, requestTrailers } from "../../proxy/headers";
import { Action, CONTINUE } from "../../proxy/host";
import { HeaderValues } from "./header-values";
import { Rules } from "./rules";

/** What `clientHeader` says. */
const REMOVE = 0;
const KEEP = 1;

/** Puts a request into the first group whose rule matches it, by a header that rows of the routing table match. */
export class FocusGroup extends Filter {
  private header: Bytes;
  private clientHeader: i32;
  private rules: Rules;
  private fallback: Bytes | null;

  constructor(config: ConfigNode) {
    super();
    config.onlyKeys(["header", "clientHeader", "rules", "default"]);
    this.header = config.at("header").ownHeaderNameOr("x-version");
    this.clientHeader = config.at("clientHeader").oneOfOr(["remove", "keep"], REMOVE);
    this.rules = new Rules(config.at("rules"), new RequestHeaderValues());
    const fallback = config.at("default");
    this.fallback = fallback.isGiven ? fallback.headerValue() : null;
  }

  /**
   * Costs one host call for each header that the rules had to look at, and one for the answer: setting it
   * replaces every copy that the client sent; where there is none to set, the header is only looked for, as
   * even a removal that finds nothing would make Envoy select the route again.
   */
  onRequestHeaders(): Action {
    if (this.clientHeader === KEEP && this.isSent()) return CONTINUE;
    const chosen = this.rules.choose();
    const value = chosen === null ? this.fallback : chosen;
    if (value !== null) requestHeaders.set(this.header, sliceOf(value));
    else if (this.clientHeader === REMOVE && this.isSent()) requestHeaders.remove(this.header);
    return CONTINUE;
  }

  /**
   * A service may read trailers as if they were headers. None of them says a group, as the route is chosen
   * before they come: with `keep`, too.
   */
  onRequestTrailers(): Action {
    requestTrailers.remove(this.header);
    return CONTINUE;
  }

  private isSent(): bool {
    return isPresent(requestHeaders.get(this.header));
  }
}

class RequestHeaderValues extends HeaderValues {
  protected read(name: Bytes): Slice {
    return requestHeaders.get(name);
  }
}
