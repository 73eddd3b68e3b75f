import { Bytes, bytesOf, sliceOf } from "../bytes/bytes";
import { isPresent, length, start } from "../bytes/slice";
import { ConfigNode, configFault, openConfig } from "./config";

/** Keeps the text of the configuration that is being read. */
let text: Bytes = bytesOf("");

function open(json: string): ConfigNode {
  text = bytesOf(json);
  return openConfig(sliceOf(text));
}

function fault(): string {
  const words = configFault();
  return isPresent(words) ? String.UTF8.decodeUnsafe(start(words), length(words)) : "";
}

function textIn(bytes: Bytes): string {
  return String.UTF8.decodeUnsafe(changetype<usize>(bytes), bytes.length);
}

describe("a configuration", () => {
  it("is read", () => {
    const config = open(
      '{"header":"x-a","mode":"keep","count":3,"on":true,"ids":["a","b\\n","a"],"rules":[{"name":"é"},{"name":"n2"}]}',
    );
    config.onlyKeys(["header", "mode", "count", "on", "ids", "rules", "absent"]);
    expect(textIn(config.at("header").ownHeaderNameOr("x-b"))).toBe("x-a");
    expect(textIn(config.at("absent").ownHeaderNameOr("x-b"))).toBe("x-b");
    expect(config.at("mode").oneOf(["remove", "keep"])).toBe(1);
    expect(config.at("absent").oneOfOr(["remove", "keep"], 1)).toBe(1);
    expect(config.at("count").integer(0, 3)).toBe(3);
    expect(config.at("absent").integerOr(0, 3, 2)).toBe(2);
    expect(config.at("on").boolean()).toBe(true);
    expect(config.at("absent").booleanOr(false)).toBe(false);
    const ids = config.at("ids").textSet(10);
    expect(ids.size).toBe(2);
    expect(ids.has(sliceOf(bytesOf("b\n")))).toBe(true);
    let names = "";
    const rules = config.at("rules").items(1);
    for (let index = 0; index < rules.length; index++) names += textIn(rules[index].at("name").text());
    expect(names).toBe("én2");
    expect(fault()).toBe("");
  });
});

describe("a fault", () => {
  it("of the whole", () => {
    open("{").at("a").text();
    expect(fault()).toBe("not JSON: at byte 1: expected a name in quotes");
    open("[]").at("a").text();
    expect(fault()).toBe("expected an object");
    open("").onlyKeys(["a"]);
    expect(fault()).toBe("not JSON: at byte 0: expected a value");
    open("null").onlyKeys(["a"]);
    expect(fault()).toBe("expected an object");
  });

  it("of a key that is unknown or given twice", () => {
    open('{"a":{"b~/":1}}').at("a").onlyKeys(["c", "d"]);
    expect(fault()).toBe("/a/b~0~1: unknown key, expected one of c, d");
    open('{"a":1,"\\u0061":2}').at("a").integer(0, 9);
    expect(fault()).toBe("/a: is given twice");
  });

  it("of a value", () => {
    open('{"a":1}').at("a").text();
    expect(fault()).toBe("/a: expected a string of 1 to 4096 bytes");
    open('{"a":""}').at("a").text(1, 8);
    expect(fault()).toBe("/a: expected a string of 1 to 8 bytes");
    open("{}").at("a").text(1, 8);
    expect(fault()).toBe("/a: is missing, expected a string of 1 to 8 bytes");
    open('{"a":"x"}').at("a").oneOf(["keep", "remove", "add"]);
    expect(fault()).toBe('/a: expected "keep", "remove" or "add"');
    open('{"a":1.5}').at("a").integer(-1, 300);
    expect(fault()).toBe("/a: expected a whole number from -1 to 300");
    open('{"a":301}').at("a").integer(0, 300);
    expect(fault()).toBe("/a: expected a whole number from 0 to 300");
    open('{"a":"true"}').at("a").boolean();
    expect(fault()).toBe("/a: expected true or false");
    open('{"a":"X-Version"}').at("a").headerName();
    expect(fault()).toBe("/a: expected a header name in lower case");
    open('{"a":"content-length"}').at("a").ownHeaderNameOr("x");
    expect(fault()).toBe("/a: expected a header of the plugin's own");
    open('{"a":"x\\ny"}').at("a").headerValue();
    expect(fault()).toBe("/a: expected visible ASCII characters, spaces only between them");
    open('{"a":"ab)"}').at("a").pattern();
    expect(fault()).toBe("/a: expected a pattern: at byte 2: a ) without its (");
    open('{"a":7}').at("a").pattern();
    expect(fault()).toBe("/a: expected a string of 1 to 1024 bytes");
    open('{"a":null}').at("a").ownHeaderNameOr("x");
    expect(fault()).toBe("/a: expected a string of 1 to 256 bytes");
  });

  it("of a list and in a list", () => {
    open('{"a":[]}').at("a").items(1);
    expect(fault()).toBe("/a: expected a list of 1 to 1000");
    open('{"a":[1,2,3]}').at("a").items(1, 2);
    expect(fault()).toBe("/a: expected a list of 1 to 2");
    open("{}").at("a").items();
    expect(fault()).toBe("/a: is missing, expected a list of 0 to 1000");
    open('{"a":["x",7]}').at("a").textSet(4);
    expect(fault()).toBe("/a/1: expected a string of 1 to 4 bytes");
    open('{"a":["12345"]}').at("a").textSet(4);
    expect(fault()).toBe("/a/0: expected a string of 1 to 4 bytes");
    open('{"a":[]}').at("a").textSet(4);
    expect(fault()).toBe("/a: expected a list of 1 or more strings");
    open('{"a":[{"b":1},{"b":[2,"x"]}]}').at("a").items()[1].at("b").items()[1].integer(0, 1);
    expect(fault()).toBe("/a/1/b/1: expected a whole number from 0 to 1");
  });

  it("that comes first is kept", () => {
    const config = open('{"a":1,"b":2}');
    config.at("a").text();
    config.at("b").text();
    expect(fault()).toBe("/a: expected a string of 1 to 4096 bytes");
  });
});
