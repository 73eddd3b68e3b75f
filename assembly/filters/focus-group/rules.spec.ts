import { Bytes, bytesOf, sliceOf } from "../../bytes/bytes";
import { ABSENT, isPresent, length, Slice, start } from "../../bytes/slice";
import { ConfigNode, configFault, openConfig } from "../../proxy/config";
import { RequestReader } from "../../proxy/sources/request-reader";
import { Values } from "../../proxy/sources/values";
import { USE_DEFAULT } from "./outcome";
import { NO_RULE, Rules } from "./rules";

/** The headers of a request, which of them were asked for, in order, and the time. */
let request = new Map<string, Bytes>();
let asked = "";
let now: i64 = 0;

class Request extends RequestReader {
  header(name: Bytes): Slice {
    const key = String.UTF8.decodeUnsafe(changetype<usize>(name), name.length);
    asked += key + " ";
    return request.has(key) ? sliceOf(request.get(key)) : ABSENT;
  }

  headers(): Slice {
    return ABSENT;
  }

  property(path: Bytes): Slice {
    return ABSENT;
  }

  seconds(): i64 {
    return now;
  }
}

/** Keeps the text of the configuration. */
let text: Bytes = bytesOf("");

function open(json: string): ConfigNode {
  text = bytesOf(json);
  return openConfig(sliceOf(text));
}

function rulesOf(json: string): Rules {
  return new Rules(open(json), new Values(new Request()));
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
  if (rules.choose() === NO_RULE) return "(none)";
  if (rules.value === USE_DEFAULT) return "(default)";
  return String.UTF8.decodeUnsafe(start(rules.value), length(rules.value));
}

function fault(json: string): string {
  rulesOf(json);
  const words = configFault();
  return isPresent(words) ? String.UTF8.decodeUnsafe(start(words), length(words)) : "";
}

function conditionFault(json: string): string {
  return fault("[" + rule("v", json) + "]");
}

function ruleFault(members: string): string {
  return fault('[{"name":"n",' + members + "}]");
}

function single(condition: string): Rules {
  return rulesOf("[" + rule("yes", condition) + "]");
}

describe("rules", () => {
  it("match in order, with all conditions of one", () => {
    const rules = rulesOf(
      "[" +
        rule("both", '{"header":"x","exact":"1"},{"header":"y","exact":"2"}') +
        "," +
        rule("first", '{"header":"x","exact":"1"}') +
        "," +
        rule("second", '{"header":"y","exact":"2"}') +
        "]",
    );
    expect(choose(rules, "x=1;y=2")).toBe("both");
    expect(choose(rules, "x=1")).toBe("first");
    expect(choose(rules, "y=2")).toBe("second");
    expect(choose(rules, "z=2")).toBe("(none)");
  });

  it("read a header once, and only when they get to it", () => {
    const rules = rulesOf(
      "[" +
        rule("a", '{"header":"x","exact":"1"},{"header":"y","exact":"2"}') +
        "," +
        rule("b", '{"header":"x","exact":"2"}') +
        "," +
        rule("c", '{"header":"y","exact":"3"},{"header":"x","present":true}') +
        "]",
    );
    expect(choose(rules, "x=2;y=3")).toBe("b");
    expect(asked).toBe("x ");
    expect(choose(rules, "x=1;y=2")).toBe("a");
    expect(asked).toBe("x y ");
    expect(choose(rules, "x=0;y=3")).toBe("c");
    expect(asked).toBe("x y ");
  });

  it("may be none", () => {
    expect(choose(rulesOf("[]"), "x=1")).toBe("(none)");
  });

  it("may be switched off, end the search, or have no value for a request", () => {
    const rules = rulesOf(
      '[{"name":"off","enabled":false,"value":"off"},' +
        '{"name":"out","useDefault":true,"when":[{"header":"x","exact":"out"}]},' +
        '{"name":"own","valueFrom":{"header":"x","allow":["a","b"]}},' +
        '{"name":"split","split":{"header":"x","values":[{"value":"s","percent":0}]}},' +
        '{"name":"rest","value":"rest","when":[{"header":"y","present":true}]}]',
    );
    expect(choose(rules, "x=out;y=1")).toBe("(default)");
    expect(choose(rules, "x=b;y=1")).toBe("b");
    expect(choose(rules, "x=c;y=1")).toBe("rest");
    expect(choose(rules, "x=c")).toBe("(none)");
    expect(rules.count).toBe(4);
  });
});

describe("a percentage", () => {
  it("is of published buckets: those of user-7 and user-8 under this salt are 2570 and 324", () => {
    const below = single('{"header":"x","percentage":25.7,"salt":"checkout"}');
    const above = single('{"header":"x","percentage":25.71,"salt":"checkout"}');
    expect(choose(below, "x=user-7")).toBe("(none)");
    expect(choose(above, "x=user-7")).toBe("yes");
    expect(choose(below, "x=user-8")).toBe("yes");
  });

  it("has no place for a request without a subject", () => {
    const rules = single('{"header":"x","percentage":100}');
    expect(choose(rules, "x=a")).toBe("yes");
    expect(choose(rules, "x=")).toBe("(none)");
    expect(choose(rules, "")).toBe("(none)");
  });

  it("never loses anybody while it grows", () => {
    const times = '"start":"1970-01-01T00:01:40Z","end":"1970-01-01T00:03:20Z"';
    const rules = single('{"header":"x","percentage":{"from":5,"to":95,' + times + "}}");
    let before = 0;
    for (now = 90; now <= 210; now += 10) {
      let count = 0;
      for (let id = 0; id < 1000; id++) {
        if (choose(rules, "x=" + id.toString()) === "yes") count++;
      }
      expect(count).toBeGreaterThanOrEqual(before);
      before = count;
    }
    expect(before).toBeGreaterThan(900);
    now = 0;
  });
});

describe("a wrong rule", () => {
  it("is refused by its path", () => {
    expect(fault("{}")).toBe("expected a list of 0 to 1000");
    expect(fault('[{"nmae":"n"}]')).toBe(
      "/0/nmae: unknown key, expected one of name, enabled, when, value, split, valueFrom, useDefault",
    );
    expect(fault('[{"value":"v"}]')).toBe("/0/name: is missing, expected a string of 1 to 4096 bytes");
    expect(ruleFault('"when":[]')).toBe("/0/when: expected a list of 1 to 16");
    const outcomes = "/0: expected exactly one of value, split, valueFrom, useDefault";
    expect(ruleFault('"enabled":true')).toBe(outcomes);
    expect(ruleFault('"value":"v","useDefault":true')).toBe(outcomes);
    expect(ruleFault('"useDefault":false')).toBe("/0/useDefault: expected true");
    expect(ruleFault('"enabled":1,"value":"v"')).toBe("/0/enabled: expected true or false");
    expect(ruleFault('"value":"a\\r\\nb"')).toBe(
      "/0/value: expected visible ASCII characters, spaces only between them",
    );
    expect(ruleFault('"valueFrom":{"header":"x","allow":["a\\n"]}')).toBe(
      "/0/valueFrom/allow/0: expected visible ASCII characters, spaces only between them",
    );
    expect(ruleFault('"valueFrom":{"header":"x"}')).toBe(
      "/0/valueFrom/allow: is missing, expected a list of 1 to 1000",
    );
    expect(
      ruleFault('"split":{"header":"x","values":[{"value":"a","percent":60},{"value":"b","percent":40.01}]}'),
    ).toBe("/0/split/values: expected percents that are 100 all together at most");
    expect(ruleFault('"split":{"header":"x","values":[{"value":"a","percent":1.005}]}')).toBe(
      "/0/split/values/0/percent: expected a number from 0 to 100 with at most two decimals",
    );
  });

  it("has a wrong condition", () => {
    const tests =
      "/0/when/0: expected exactly one of in, exact, prefix, suffix, contains, pattern, range, present, percentage";
    expect(conditionFault('{"header":"x"}')).toBe(tests);
    expect(conditionFault('{"header":"x","exact":"a","percentage":1}')).toBe(tests);
    expect(conditionFault('{"header":"x","in":[]}')).toBe(
      "/0/when/0/in: expected a list of 1 or more strings",
    );
    expect(conditionFault('{"header":"x","in":["a",""]}')).toBe(
      "/0/when/0/in/1: expected a string of 1 to 1024 bytes",
    );
    expect(conditionFault('{"header":"x","pattern":"a("}')).toBe(
      "/0/when/0/pattern: expected a pattern: at byte 1: a ( without its )",
    );
    expect(conditionFault('{"header":"x","pattern":"a","ignoreCase":true}')).toBe(
      "/0/when/0/ignoreCase: is for in, exact, prefix, suffix and contains",
    );
    expect(conditionFault('{"header":"x","exact":"a","salt":"b"}')).toBe("/0/when/0/salt: is for percentage");
    expect(conditionFault('{"header":"x","contains":"' + "a".repeat(257) + '"}')).toBe(
      "/0/when/0/contains: expected a string of 1 to 256 bytes",
    );
    expect(conditionFault('{"header":"x","range":{}}')).toBe("/0/when/0/range: expected from, to, or both");
    expect(conditionFault('{"header":"x","range":{"from":1e3}}')).toBe(
      "/0/when/0/range/from: expected a number without an exponent",
    );
    expect(conditionFault('{"header":"x","range":{"from":"a","to":1}}')).toBe(
      "/0/when/0/range/to: expected a string of 1 to 4096 bytes",
    );
    expect(conditionFault('{"header":"x","range":{"from":2,"to":1.9}}')).toBe(
      "/0/when/0/range/to: expected no less than from",
    );
    expect(conditionFault('{"all":[],"any":[]}')).toBe(
      "/0/when/0: expected exactly one of time, not, all, any",
    );
    expect(conditionFault('{"any":[],"header":"x"}')).toBe(
      "/0/when/0/header: unknown key, expected one of time, not, all, any",
    );
    const deep = '{"not":'.repeat(5) + '{"header":"x","present":true}' + "}".repeat(5);
    expect(conditionFault(deep)).toBe(
      "/0/when/0/not/not/not/not/not: stands inside more than 4 others of all, any and not",
    );
    expect(conditionFault("[]")).toBe("/0/when/0: expected an object");
  });

  it("has a wrong time", () => {
    const start = '"start":"2026-11-03T08:00:00Z"';
    expect(conditionFault('{"header":"x","percentage":{"from":1,"to":2,' + start + "}}")).toBe(
      "/0/when/0/percentage/end: is missing, expected a string of 1 to 64 bytes",
    );
    expect(
      conditionFault(
        '{"header":"x","percentage":{"from":1,"to":2,' + start + ',"end":"2026-11-03T08:00:00Z"}}',
      ),
    ).toBe("/0/when/0/percentage/end: expected a time after start");
    expect(conditionFault('{"time":{}}')).toBe(
      "/0/when/0/time: expected at least one of from, until, days, hours",
    );
    expect(conditionFault('{"time":{"from":"tomorrow"}}')).toBe(
      "/0/when/0/time/from: expected a time like 2026-11-03T08:00:00Z or 2026-11-03T09:00:00+01:00",
    );
    expect(conditionFault('{"time":{"days":["mo"]}}')).toBe(
      '/0/when/0/time/days/0: expected "mon", "tue", "wed", "thu", "fri", "sat" or "sun"',
    );
    expect(conditionFault('{"time":{"hours":{"from":"8:00","until":"09:00"}}}')).toBe(
      "/0/when/0/time/hours/from: expected a time of day from 00:00 to 24:00",
    );
    expect(conditionFault('{"time":{"hours":{"from":"08:00","until":"08:00"}}}')).toBe(
      "/0/when/0/time/hours/until: expected another time of day than from",
    );
    expect(conditionFault('{"time":{"days":["mon"],"utcOffset":"CET"}}')).toBe(
      "/0/when/0/time/utcOffset: expected Z, or an offset like +01:00",
    );
  });
});
