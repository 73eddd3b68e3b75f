import { Bytes } from "../../bytes/bytes";
import { ConfigNode } from "../../proxy/config";
import { Condition, readCondition } from "./condition";
import { HeaderValues } from "./header-values";

/** Rules in order, of which the first whose conditions all hold gives its value. */
export class Rules {
  private readonly rules: Rule[] = [];

  /** `config`: the list of rules. `headers`: where they look, and learn which headers are looked at. */
  constructor(
    config: ConfigNode,
    private readonly headers: HeaderValues,
  ) {
    const nodes = config.items();
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
    const nodes = config.at("when").items(1);
    for (let index = 0; index < nodes.length; index++) {
      this.conditions.push(readCondition(nodes[index]));
      this.headers.push(headers.indexOf(nodes[index].at("header").headerName()));
    }
  }

  matches(headers: HeaderValues): bool {
    for (let index = 0; index < this.conditions.length; index++) {
      if (!this.conditions[index].holds(headers.at(this.headers[index]))) return false;
    }
    return true;
  }
}
