import { Bytes, bytesOf, sliceOf } from "../../bytes/bytes";
import { ABSENT, isPresent, length, Slice, start } from "../../bytes/slice";
import { ConfigNode, configFault, openConfig } from "../../proxy/config";
import { HeaderValues } from "./header-values";
import { Rules } from "./rules";

/** The headers of a request, and which of them were asked for, in order. */
let request = new Map<string, Bytes>();
let asked = "";

class Request extends HeaderValues {
  protected read(name: Bytes): Slice {
    const key = String.UTF8.decodeUnsafe(changetype<usize>(name), name.length);
    asked += key + " ";
    return request.has(key) ? sliceOf(request.get(key)) : ABSENT;
  }
}

/** Keeps the text of the configuration. */
let text: Bytes = bytesOf("");

function open(json: string): ConfigNode {
  text = bytesOf(json);
  return openConfig(sliceOf(text));
}

function rule(value: string, when: string): string {
  return '{"name":"n","value":"' + value + '","when":[' + when + "]}";
}

/** The value that the rules choose for a request whose headers are written `name=value;name=value`. */
function choose(rules: Rules, headers: string): string {
  request = new Map<string, Bytes>();
  asked = "";
  const pairs = headers.split(";");
  for (let index = 0; index < pairs.length; index++) {
    const at = pairs[index].indexOf("=");
    if (at > 0) request.set(pairs[index].substring(0, at), bytesOf(pairs[index].substring(at + 1)));
  }
  const chosen = rules.choose();
  return chosen === null ? "(none)" : String.UTF8.decodeUnsafe(changetype<usize>(chosen), chosen.length);
}

function fault(json: string): string {
  const config = open(json);
  new Rules(config, new Request());
  const words = configFault();
  return isPresent(words) ? String.UTF8.decodeUnsafe(start(words), length(words)) : "";
}

function single(condition: string): Rules {
  return new Rules(open("[" + rule("yes", condition) + "]"), new Request());
}

describe("a condition", () => {
  it("in", () => {
    const rules = single('{"header":"x","in":["a","b\\u0031"]}');
    expect(choose(rules, "x=a")).toBe("yes");
    expect(choose(rules, "x=b1")).toBe("yes");
    expect(choose(rules, "x=A")).toBe("(none)");
    expect(choose(rules, "x=a,b1")).toBe("(none)");
    expect(choose(rules, "x=")).toBe("(none)");
    expect(choose(rules, "y=a")).toBe("(none)");
  });

  it("exact, prefix, suffix", () => {
    expect(choose(single('{"header":"x","exact":"ab"}'), "x=ab")).toBe("yes");
    expect(choose(single('{"header":"x","exact":"ab"}'), "x=abc")).toBe("(none)");
    expect(choose(single('{"header":"x","exact":"ab"}'), "")).toBe("(none)");
    expect(choose(single('{"header":"x","prefix":"ab"}'), "x=abc")).toBe("yes");
    expect(choose(single('{"header":"x","prefix":"ab"}'), "x=a")).toBe("(none)");
    expect(choose(single('{"header":"x","prefix":"ab"}'), "")).toBe("(none)");
    expect(choose(single('{"header":"x","suffix":"bc"}'), "x=abc")).toBe("yes");
    expect(choose(single('{"header":"x","suffix":"bc"}'), "x=c")).toBe("(none)");
    expect(choose(single('{"header":"x","suffix":"bc"}'), "")).toBe("(none)");
  });

  it("present", () => {
    expect(choose(single('{"header":"x","present":true}'), "x=")).toBe("yes");
    expect(choose(single('{"header":"x","present":true}'), "")).toBe("(none)");
    expect(choose(single('{"header":"x","present":false}'), "")).toBe("yes");
    expect(choose(single('{"header":"x","present":false}'), "x=")).toBe("(none)");
  });
});

describe("rules", () => {
  it("match in order, with all conditions of one", () => {
    const rules = new Rules(
      open(
        "[" +
          rule("both", '{"header":"x","exact":"1"},{"header":"y","exact":"2"}') +
          "," +
          rule("first", '{"header":"x","exact":"1"}') +
          "," +
          rule("second", '{"header":"y","exact":"2"}') +
          "]",
      ),
      new Request(),
    );
    expect(choose(rules, "x=1;y=2")).toBe("both");
    expect(choose(rules, "x=1")).toBe("first");
    expect(choose(rules, "y=2")).toBe("second");
    expect(choose(rules, "z=2")).toBe("(none)");
  });

  it("read a header once, and only when they get to it", () => {
    const rules = new Rules(
      open(
        "[" +
          rule("a", '{"header":"x","exact":"1"},{"header":"y","exact":"2"}') +
          "," +
          rule("b", '{"header":"x","exact":"2"}') +
          "," +
          rule("c", '{"header":"z","exact":"3"},{"header":"x","present":true}') +
          "]",
      ),
      new Request(),
    );
    expect(choose(rules, "x=2;z=3")).toBe("b");
    expect(asked).toBe("x ");
    expect(choose(rules, "x=1;y=2")).toBe("a");
    expect(asked).toBe("x y ");
    expect(choose(rules, "x=0;z=3")).toBe("c");
    expect(asked).toBe("x z ");
  });

  it("may be none", () => {
    expect(choose(new Rules(open("[]"), new Request()), "x=1")).toBe("(none)");
  });
});

describe("a wrong rule", () => {
  it("is refused by its path", () => {
    const one = "expected exactly one of in, exact, prefix, suffix, present";
    expect(fault("[" + rule("v", '{"header":"x"}') + "]")).toBe("/0/when/0: " + one);
    expect(fault("[" + rule("v", '{"header":"x","exact":"a","present":true}') + "]")).toBe(
      "/0/when/0: " + one,
    );
    expect(fault("[" + rule("v", '{"exact":"a"}') + "]")).toBe(
      "/0/when/0/header: is missing, expected a string of 1 to 256 bytes",
    );
    expect(fault("[" + rule("v", '{"header":"X","exact":"a"}') + "]")).toBe(
      "/0/when/0/header: expected a header name in lower case",
    );
    expect(fault("[" + rule("v", "") + "]")).toBe("/0/when: expected a list of 1 to 16");
    expect(fault("[" + rule("v", '{"header":"x","in":[]}') + "]")).toBe(
      "/0/when/0/in: expected a list of 1 or more strings",
    );
    expect(fault("[" + rule("v", '{"header":"x","in":["a",""]}') + "]")).toBe(
      "/0/when/0/in/1: expected a string of 1 to 1024 bytes",
    );
    expect(fault("[" + rule("a\\r\\nb", '{"header":"x","exact":"a"}') + "]")).toBe(
      "/0/value: expected visible ASCII characters, spaces only between them",
    );
    expect(fault('[{"name":"n","value":"v"}]')).toBe("/0/when: is missing, expected a list of 1 to 16");
    expect(fault('[{"nmae":"n"}]')).toBe("/0/nmae: unknown key, expected one of name, value, when");
    expect(fault("{}")).toBe("expected a list of 0 to 1000");
  });
});
