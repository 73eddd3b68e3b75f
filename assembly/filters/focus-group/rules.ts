import { Bytes } from "../../bytes/bytes";
import { ConfigNode } from "../../proxy/config";
import { Condition, readCondition } from "./condition";
import { HeaderValues, MOST_HEADERS } from "./header-values";

/** The most rules, which may all be asked about each request. Many clients of one group are one rule with `in`. */
const MOST_RULES: u32 = 1000;
/** The most conditions of one rule. */
const MOST_CONDITIONS: u32 = 16;

/** Rules in order, of which the first whose conditions all hold gives its value. */
export class Rules {
  private readonly rules: Rule[] = [];

  /** `config`: the list of rules. `headers`: where they look, and learn which headers are looked at. */
  constructor(
    config: ConfigNode,
    private readonly headers: HeaderValues,
  ) {
    const nodes = config.items(0, MOST_RULES);
    for (let index = 0; index < nodes.length; index++) this.rules.push(new Rule(nodes[index], headers));
  }

  /** The value of the first rule that matches the request, or null. Allocates nothing. */
  choose(): Bytes | null {
    const headers = this.headers;
    headers.forget();
    for (let index = 0; index < this.rules.length; index++) {
      const rule = this.rules[index];
      if (rule.matches(headers)) return rule.value;
    }
    return null;
  }
}

class Rule {
  readonly value: Bytes;
  private readonly conditions: Condition[] = [];
  private readonly headers: i32[] = [];

  constructor(config: ConfigNode, headers: HeaderValues) {
    config.onlyKeys(["name", "value", "when"]);
    config.at("name").headerValue();
    this.value = config.at("value").headerValue();
    const nodes = config.at("when").items(1, MOST_CONDITIONS);
    for (let index = 0; index < nodes.length; index++) {
      this.conditions.push(readCondition(nodes[index]));
      const header = nodes[index].at("header");
      const place = headers.indexOf(header.headerName());
      if (place < 0)
        header.expected("at most " + MOST_HEADERS.toString() + " different headers in all rules");
      this.headers.push(place);
    }
  }

  matches(headers: HeaderValues): bool {
    for (let index = 0; index < this.conditions.length; index++) {
      if (!this.conditions[index].holds(headers.at(this.headers[index]))) return false;
    }
    return true;
  }
}
