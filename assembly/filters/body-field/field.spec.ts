import { Bytes, bytesOf, sliceOf } from "../../bytes/bytes";
import { isPresent, length, Slice, start } from "../../bytes/slice";
import { ConfigNode, configFault, openConfig } from "../../proxy/config";
import { Field } from "./field";
import { FOUND, MISMATCHED, MISSING } from "./outcome";
import { OwnHeaders } from "./own-headers";

/** Keeps the texts that slices are of. */
let text: Bytes = bytesOf("");
let value: Bytes = bytesOf("");

function open(json: string): ConfigNode {
  text = bytesOf(json);
  return openConfig(sliceOf(text));
}

function textIn(bytes: Slice): string {
  return isPresent(bytes) ? String.UTF8.decodeUnsafe(start(bytes), length(bytes)) : "-";
}

function field(options: string): Field {
  const made = new Field(open(`{"json":"/a",${options}}`), new OwnHeaders());
  assert(!isPresent(configFault()), textIn(configFault()));
  return made;
}

/** What a field's headers are set to for a value, with blanks between them, or why they are not. */
function headersOf(made: Field, text: string, isNull: bool = false): string {
  value = bytesOf(text);
  const outcome = made.judge(sliceOf(value), isNull);
  if (outcome === MISSING) return "missing";
  if (outcome === MISMATCHED) return "mismatched";
  assert(outcome === FOUND);
  let all = "";
  for (let target = 0; target < made.headers.length; target++) {
    all += (target > 0 ? "|" : "") + textIn(made.valueFor(target, sliceOf(value)));
  }
  return all;
}

describe("a field", () => {
  test("sets its header to its value, made safe", () => {
    const plain = field('"header":"x-a"');
    expect(headersOf(plain, "acme")).toBe("acme");
    expect(headersOf(plain, "é\n")).toBe("%C3%A9%0A");
    expect(headersOf(plain, "")).toBe("missing");
    expect(headersOf(plain, "x".repeat(256))).toBe("x".repeat(256));
    expect(headersOf(plain, "x".repeat(257))).toBe("mismatched");
    expect(headersOf(plain, "null", true)).toBe("missing");
    expect(headersOf(field('"header":"x-a","null":"text"'), "null", true)).toBe("null");
    expect(headersOf(field('"header":"x-a","nonAscii":"keep"'), "é")).toBe("é");
    expect(headersOf(field('"header":"x-a","nonAscii":"mismatch"'), "é")).toBe("mismatched");
  });

  test("the longest value fits, in the most of bytes", () => {
    expect(headersOf(field('"header":"x-a","maxLength":1024'), "\n".repeat(1024))).toBe("%0A".repeat(1024));
  });

  test("takes off the ends of its value", () => {
    const stripped = field('"header":"x-a","stripPrefix":"p/","stripSuffix":"/s"');
    expect(headersOf(stripped, "p/a/s")).toBe("a");
    expect(headersOf(stripped, "p/p/a")).toBe("p/a");
    expect(headersOf(stripped, "p/s")).toBe("s");
    expect(headersOf(stripped, "p//s")).toBe("missing");
  });

  test("gives parts of its value to several headers", () => {
    const left = field('"split":{"separator":"/","headers":["x-a","x-b","x-c"]}');
    expect(headersOf(left, "1/2/3/4")).toBe("1|2|3/4");
    expect(headersOf(left, "1/2")).toBe("1|2|-");
    expect(headersOf(left, "1")).toBe("1|-|-");
    expect(headersOf(left, "/2/")).toBe("-|2|-");
    const right = field('"header":"x-w","split":{"separator":"::","headers":["x-a","x-b"],"align":"right"}');
    expect(headersOf(right, "1::2::3")).toBe("1::2::3|1|2::3");
    expect(headersOf(right, "1")).toBe("1|-|1");
    expect(headersOf(right, "1:2")).toBe("1:2|-|1:2");
    const strict = field('"split":{"separator":"/","headers":["x-a","x-b"]},"nonAscii":"mismatch"');
    expect(headersOf(strict, "a/ b")).toBe("mismatched");
  });

  test("has a default in the same headers", () => {
    const split = field('"split":{"separator":"/","headers":["x-a","x-b"]},"default":"50%/y"');
    expect(textIn(split.fallbackFor(0))).toBe("50%");
    expect(textIn(split.fallbackFor(1))).toBe("y");
    expect(textIn(field('"header":"x-a"').fallbackFor(0))).toBe("-");
  });
});
