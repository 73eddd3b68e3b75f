import { bytesOf, sliceOf } from "../bytes/bytes";
import { slice } from "../bytes/slice";
import { checkJson, DEEPEST, faultOffset } from "./json-grammar";

function accepts(text: string): void {
  const bytes = bytesOf(text);
  const wrong = checkJson(sliceOf(bytes));
  expect(wrong === null).toBe(true, text);
}

function refuses(text: string, offset: i32, words: string): void {
  const bytes = bytesOf(text);
  const wrong = checkJson(sliceOf(bytes));
  expect(wrong).toBe(words, text);
  expect(<i32>faultOffset).toBe(offset, text);
}

function refusesBytes(bytes: u8[], words: string): void {
  const wrong = checkJson(slice(bytes.dataStart, bytes.length));
  expect(wrong).toBe(words);
}

function nested(depth: u32): string {
  return "[".repeat(depth) + "]".repeat(depth);
}

describe("what is JSON", () => {
  it("every kind of value, alone, with white space around it", () => {
    accepts("{}");
    accepts("[]");
    accepts('""');
    accepts("0");
    accepts("true");
    accepts("false");
    accepts("null");
    accepts(" \t\r\n[ ] \n");
  });

  it("containers in containers", () => {
    accepts('{"a":{"b":[1,[],{},[[2]]]},"c":null}');
    accepts('[ { "a" : 1 , "b" : [ ] } , "x" ]');
    accepts('{"a":1,"a":2}');
    accepts('{"":0}');
  });

  it("numbers", () => {
    accepts("-0");
    accepts("10.25");
    accepts("1e5");
    accepts("1E+5");
    accepts("-0.0e-00");
    accepts("123456789012345678901234567890");
  });

  it("strings", () => {
    accepts('"\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\uDE00"');
    accepts('"é€😀\u007f"');
  });

  it("as deep as allowed", () => {
    accepts(nested(DEEPEST));
    accepts(nested(DEEPEST - 1));
  });
});

describe("what is not JSON, and where", () => {
  it("nothing", () => {
    refuses("", 0, "expected a value");
    refuses("  ", 2, "expected a value");
  });

  it("more than one value", () => {
    refuses("1 2", 2, "expected nothing after the value");
    refuses("{}}", 2, "expected nothing after the value");
    refuses("\ufeff{}", 0, "expected a value");
  });

  it("commas", () => {
    refuses("[1,]", 3, "expected a value");
    refuses("[,1]", 1, "expected a value");
    refuses('{"a":1,}', 7, "expected a name in quotes");
    refuses("[1 2]", 3, "expected a comma or a closing bracket");
    refuses("[1", 2, "expected a comma or a closing bracket");
    refuses("[1}", 2, "expected a comma or a closing bracket");
    refuses('{"a":1]', 6, "expected a comma or a closing bracket");
    refuses("[", 1, "expected a value");
  });

  it("members", () => {
    refuses("{a:1}", 1, "expected a name in quotes");
    refuses("{1:1}", 1, "expected a name in quotes");
    refuses('{"a"1}', 4, "expected a colon");
    refuses('{"a":}', 5, "expected a value");
    refuses('{"a"', 4, "expected a colon");
    refuses("{", 1, "expected a name in quotes");
  });

  it("numbers", () => {
    refuses("01", 1, "expected nothing after the value");
    refuses("-", 0, "expected a value");
    refuses("+1", 0, "expected a value");
    refuses("1.", 0, "expected a value");
    refuses(".5", 0, "expected a value");
    refuses("1e", 0, "expected a value");
    refuses("1e+", 0, "expected a value");
    refuses("0x1", 1, "expected nothing after the value");
    refuses("NaN", 0, "expected a value");
  });

  it("words", () => {
    refuses("tru", 0, "expected a value");
    refuses("True", 0, "expected a value");
    refuses("nullx", 4, "expected nothing after the value");
    refuses("'a'", 0, "expected a value");
    refuses("/**/1", 0, "expected a value");
  });

  it("strings", () => {
    refuses('"a', 2, "a string without an end");
    refuses('"\\', 1, "not an escape sequence");
    refuses('"\\x"', 1, "not an escape sequence");
    refuses('"\\u12"', 1, "not an escape sequence");
    refuses('"\\u123g"', 1, "not an escape sequence");
    refuses('"\\ud800"', 1, "not an escape sequence");
    refuses('"\\udc00"', 1, "not an escape sequence");
    refuses('"\\ud800\\u0041"', 1, "not an escape sequence");
    refuses('["a\nb"]', 3, "a control character in a string");
    refuses('{"\u0000":1}', 2, "a control character in a string");
  });

  it("bytes that are not UTF-8", () => {
    refusesBytes([0x22, 0x80, 0x22], "not UTF-8");
    refusesBytes([0x22, 0xc0, 0xaf, 0x22], "not UTF-8");
    refusesBytes([0x22, 0xed, 0xa0, 0x80, 0x22], "not UTF-8");
    refusesBytes([0x22, 0xf4, 0x90, 0x80, 0x80, 0x22], "not UTF-8");
    refusesBytes([0x22, 0xe2, 0x82, 0x22], "not UTF-8");
    refusesBytes([0xff], "expected a value");
  });

  it("too deep", () => {
    refuses(nested(DEEPEST + 1), DEEPEST, "nested too deeply");
    refuses("[".repeat(100_000), DEEPEST, "nested too deeply");
  });
});
