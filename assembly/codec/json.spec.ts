import { bytesOf, sliceOf } from "../bytes/bytes";
import { isPresent, length, Slice, slice, start } from "../bytes/slice";
import { Writer } from "../bytes/writer";
import {
  ARRAY,
  BOOLEAN,
  countElements,
  countMembers,
  firstElement,
  firstName,
  isTrue,
  kindOf,
  member,
  memberValue,
  NONE,
  NULL,
  NUMBER,
  nextElement,
  nextName,
  OBJECT,
  rootOf,
  STRING,
} from "./json";
import { checkJson } from "./json-grammar";
import { integerOf, isInteger } from "./json-number";
import { isPointer, isRepeatedAt, onlyValueAt } from "./json-pointer";
import { textEquals, textOf } from "./json-string";

const into = new Writer(memory.data(16), 16);

function utf8(text: string): Slice {
  return sliceOf(bytesOf(text));
}

function textIn(bytes: Slice): string {
  return isPresent(bytes) ? String.UTF8.decodeUnsafe(start(bytes), length(bytes)) : "(absent)";
}

function json(text: string): Slice {
  const bytes = utf8(text);
  assert(checkJson(bytes) === null, text);
  return rootOf(bytes);
}

describe("walking JSON", () => {
  it("knows the kinds", () => {
    expect(kindOf(json(" {} "))).toBe(OBJECT);
    expect(kindOf(json("[1]"))).toBe(ARRAY);
    expect(kindOf(json('"a"'))).toBe(STRING);
    expect(kindOf(json("-1"))).toBe(NUMBER);
    expect(kindOf(json("true"))).toBe(BOOLEAN);
    expect(kindOf(json("null"))).toBe(NULL);
    expect(kindOf(0)).toBe(NONE);
    expect(isTrue(json("true"))).toBe(true);
    expect(isTrue(json("false"))).toBe(false);
  });

  it("goes through elements", () => {
    const list = json(' [ 1 , "a,]" , [ [ 2 ] ] , { "b" : "]" } , true ] ');
    let seen = "";
    for (let item = firstElement(list); isPresent(item); item = nextElement(list, item))
      seen += textIn(item) + "|";
    expect(seen).toBe('1|"a,]"|[ [ 2 ] ]|{ "b" : "]" }|true|');
    expect(countElements(list)).toBe(5);
    expect(countElements(json("[ ]"))).toBe(0);
    expect(countElements(json("{}"))).toBe(0);
  });

  it("goes through members", () => {
    const object = json('{ "a" : 1 , "b\\"" : { "c" : [ ] } , "" : "}" }');
    let seen = "";
    for (let name = firstName(object); isPresent(name); ) {
      const value = memberValue(object, name);
      seen += textIn(name) + "=" + textIn(value) + "|";
      name = nextName(object, value);
    }
    expect(seen).toBe('"a"=1|"b\\""={ "c" : [ ] }|""="}"|');
    expect(isPresent(firstName(json("{ }")))).toBe(false);
  });

  it("finds members by name, whatever the escapes", () => {
    const object = json('{"a":1,"\\u0061\\n":2,"a":3,"\\ud83d\\ude00":4}');
    expect(textIn(member(object, utf8("a")))).toBe("1");
    expect(textIn(member(object, utf8("a\n")))).toBe("2");
    expect(textIn(member(object, utf8("😀")))).toBe("4");
    expect(textIn(member(object, utf8("b")))).toBe("(absent)");
    expect(textIn(member(json("[1]"), utf8("b")))).toBe("(absent)");
    expect(countMembers(object, utf8("a"))).toBe(2);
    expect(countMembers(object, utf8("b"))).toBe(0);
  });

  it("ends on anything, inside its bytes", () => {
    const texts = [
      "{",
      '{"',
      '{"a',
      '{"a"',
      '{"a":',
      "[",
      "[1",
      "[1,",
      ']"',
      '"\\',
      "}",
      "[[[[",
      '{"a":{"b":[',
      "[,,,]",
      "\\",
    ];
    for (let index = 0; index < texts.length; index++) {
      const bytes = utf8(texts[index]);
      const root = rootOf(bytes);
      let steps = 0;
      for (let item = firstElement(root); isPresent(item); item = nextElement(root, item)) steps++;
      let name = firstName(root);
      for (; isPresent(name); name = nextName(root, memberValue(root, name))) steps++;
      member(root, utf8("a"));
      onlyValueAt(root, utf8("/a/b/0"));
      expect(steps < 16).toBe(true, texts[index]);
    }
  });
});

describe("JSON strings", () => {
  it("are given as they stand, or unescaped", () => {
    expect(textIn(textOf(json('"plain é"'), into.clear()))).toBe("plain é");
    expect(textIn(textOf(json('""'), into.clear()))).toBe("");
    expect(textIn(textOf(json('"\\"\\\\\\/\\b\\f\\n\\r\\tx"'), into.clear()))).toBe('"\\/\b\f\n\r\tx');
    expect(textIn(textOf(json('"\\u0041\\u00e9\\u20AC\\uD83D\\uDE00"'), into.clear()))).toBe("Aé€😀");
  });

  it("that do not fit are absent", () => {
    expect(textIn(textOf(json('"\\n12345678901234567"'), into.clear()))).toBe("(absent)");
  });

  it("are compared with their escapes taken out", () => {
    expect(textEquals(json('"\\u0061b\\ud83d\\ude00"'), utf8("ab😀"))).toBe(true);
    expect(textEquals(json('"\\u0061b"'), utf8("a"))).toBe(false);
    expect(textEquals(json('"\\u0061"'), utf8("ab"))).toBe(false);
    expect(textEquals(json('"\\u0061"'), utf8("b"))).toBe(false);
    expect(textEquals(json('"ab"'), utf8("ab"))).toBe(true);
  });
});

describe("JSON numbers", () => {
  it("are whole where they are written so and fit", () => {
    const whole = ["0", "-0", "7", "9223372036854775807", "-9223372036854775808", "-1"];
    const values: i64[] = [0, 0, 7, i64.MAX_VALUE, i64.MIN_VALUE, -1];
    for (let index = 0; index < whole.length; index++) {
      expect(isInteger(json(whole[index]))).toBe(true, whole[index]);
      expect(integerOf(json(whole[index]))).toBe(values[index], whole[index]);
    }
    const others = [
      "1.0",
      "1e3",
      "9223372036854775808",
      "-9223372036854775809",
      "99999999999999999999",
      '"1"',
      "true",
      "[]",
    ];
    for (let index = 0; index < others.length; index++)
      expect(isInteger(json(others[index]))).toBe(false, others[index]);
    expect(isInteger(0)).toBe(false);
    expect(isInteger(slice(0, 0))).toBe(false);
  });
});

describe("JSON Pointer", () => {
  it("leads as RFC 6901 says", () => {
    const document = json(
      '{"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\\\j":5,"k\\"l":6," ":7,"m~n":8}',
    );
    const pointers = ["/foo", "/foo/0", "/", "/a~1b", "/c%d", "/e^f", "/g|h", "/i\\j", '/k"l', "/ ", "/m~0n"];
    const values = ['["bar","baz"]', '"bar"', "0", "1", "2", "3", "4", "5", "6", "7", "8"];
    for (let index = 0; index < pointers.length; index++) {
      expect(textIn(onlyValueAt(document, utf8(pointers[index])))).toBe(values[index], pointers[index]);
    }
    expect(onlyValueAt(document, utf8(""))).toBe(document);
  });

  it("leads nowhere otherwise", () => {
    const document = json('{"foo":["bar"],"x":{"y":null}}');
    const pointers = [
      "/bar",
      "/foo/1",
      "/foo/-",
      "/foo/00",
      "/foo/4294967296",
      "/foo/",
      "/x/y/z",
      "/x/",
      "foo",
      "/~",
      "/~2",
    ];
    for (let index = 0; index < pointers.length; index++) {
      expect(textIn(onlyValueAt(document, utf8(pointers[index])))).toBe("(absent)", pointers[index]);
    }
    expect(isPointer(utf8("/a~0b~1/c"))).toBe(true);
    expect(isPointer(utf8("/a~"))).toBe(false);
    expect(isPointer(utf8("a"))).toBe(false);
  });

  it("leads nowhere where a name on the way is repeated, wherever the first one leads", () => {
    const document = json('{"a":{},"\\u0061":{"b":1},"c":{"d":2,"d":3},"e":[{"f":4}]}');
    const repeated = ["/a", "/a/b", "/a/x", "/c/d"];
    for (let index = 0; index < repeated.length; index++) {
      expect(textIn(onlyValueAt(document, utf8(repeated[index])))).toBe("(absent)", repeated[index]);
      expect(isRepeatedAt(document, utf8(repeated[index]))).toBe(true, repeated[index]);
    }
    const others = ["", "/c", "/c/x", "/e/0/f", "/e/0/x", "/x", "~"];
    for (let index = 0; index < others.length; index++) {
      expect(isRepeatedAt(document, utf8(others[index]))).toBe(false, others[index]);
    }
  });
});
