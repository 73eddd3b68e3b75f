import { Bytes, bytesOf, copyOf, sliceOf } from "../../bytes/bytes";
import { ABSENT, equals, isPresent, length, Slice, start } from "../../bytes/slice";
import { Writer } from "../../bytes/writer";
import { configFault, openConfig } from "../config";
import { PairWriter } from "../pairs";
import { readSource } from "./read-source";
import { RequestReader } from "./request-reader";
import { Values } from "./values";

/** A request of headers, written `name=value` in lines, and properties; keeps what it was asked for. */
class Request extends RequestReader {
  names: Bytes[] = [];
  values: Bytes[] = [];
  properties: Map<string, Bytes> = new Map<string, Bytes>();
  asked: string = "";
  private list: Bytes = bytesOf("");

  set(headers: string): void {
    this.names = [];
    this.values = [];
    this.asked = "";
    const lines = headers.split("\n");
    for (let index = 0; index < lines.length; index++) {
      const at = lines[index].indexOf("=");
      if (at < 0) continue;
      this.names.push(bytesOf(lines[index].substring(0, at)));
      this.values.push(bytesOf(lines[index].substring(at + 1)));
    }
  }

  header(name: Bytes): Slice {
    this.asked += stringOf(sliceOf(name)) + " ";
    for (let index = 0; index < this.names.length; index++) {
      if (equals(sliceOf(this.names[index]), sliceOf(name))) return sliceOf(this.values[index]);
    }
    return ABSENT;
  }

  headers(): Slice {
    this.asked += "all ";
    const pairs = new PairWriter();
    for (let index = 0; index < this.names.length; index++) {
      pairs.add(sliceOf(this.names[index]), sliceOf(this.values[index]));
    }
    pairs.write(written.clear());
    this.list = copyOf(written.written());
    return sliceOf(this.list);
  }

  property(path: Bytes): Slice {
    const name = stringOf(sliceOf(path)).split("\0").join("/");
    this.asked += name + " ";
    return this.properties.has(name) ? sliceOf(this.properties.get(name)) : ABSENT;
  }

  seconds(): i64 {
    this.asked += "time ";
    return 7;
  }
}

const written = new Writer(memory.data(4096), 4096);
let request = new Request();
let values = new Values(request);
let text: Bytes = bytesOf("");

function stringOf(bytes: Slice): string {
  return isPresent(bytes) ? String.UTF8.decodeUnsafe(start(bytes), length(bytes)) : "(none)";
}

/** The place of a source, written as JSON. */
function add(source: string): i32 {
  text = bytesOf(source);
  return readSource(openConfig(sliceOf(text)), values);
}

function fault(source: string): string {
  add(source);
  return stringOf(configFault());
}

/** All values at a place, with commas in between. */
function all(place: i32): string {
  let value = values.first(place);
  let found = stringOf(value);
  if (!isPresent(value)) return found;
  for (value = values.next(place); isPresent(value); value = values.next(place))
    found += "," + stringOf(value);
  return found;
}

function begin(headers: string): void {
  request.set(headers);
  values.forget();
}

describe("values of a request", () => {
  beforeEach(() => {
    request = new Request();
    values = new Values(request);
  });

  it("are read once, and only when they are asked for", () => {
    const x = add('{"header":"x"}');
    const y = add('{"header":"y"}');
    begin("x=1\nx=2");
    expect(request.asked).toBe("");
    expect(all(x)).toBe("1");
    expect(all(x)).toBe("1");
    expect(all(y)).toBe("(none)");
    expect(all(y)).toBe("(none)");
    expect(request.asked).toBe("x y ");
    begin("y=3");
    expect(all(x)).toBe("(none)");
    expect(all(y)).toBe("3");
  });

  it("of three headers and more are fetched by one call", () => {
    const x = add('{"header":"x"}');
    const c = add('{"cookie":"c"}');
    const q = add('{"query":"q"}');
    begin(":path=/?q=1\ncookie=c=2\nx=3\nx=4\ncookie=c=5");
    expect(all(q)).toBe("1");
    expect(all(c)).toBe("2");
    expect(all(x)).toBe("3");
    expect(request.asked).toBe("all ");
    begin("");
    expect(all(q)).toBe("(none)");
    expect(all(c)).toBe("(none)");
    expect(all(x)).toBe("(none)");
    expect(request.asked).toBe("all ");
  });

  it("of the same source share a place", () => {
    const cookie = add('{"cookie":"c"}');
    expect(add('{"cookie":"c"}')).toBe(cookie);
    expect(add('{"cookie":"d"}')).not.toBe(cookie);
    expect(add('{"query":"c"}')).not.toBe(cookie);
    expect(add('{"cookie":"c","json":"/a"}')).toBe(add('{"cookie":"c","json":"/a"}'));
    expect(add('{"cookie":"c","json":"/a"}')).not.toBe(add('{"cookie":"d","json":"/a"}'));
    expect(add('{"claim":"a"}')).toBe(add('{"claim":"/a"}'));
    const metadata = add('{"metadata":{"filter":"f","pointer":"/a"}}');
    expect(add('{"metadata":{"filter":"f","pointer":"/a","type":"text"}}')).toBe(metadata);
    expect(add('{"metadata":{"filter":"f","pointer":"/a","type":"list"}}')).not.toBe(metadata);
  });

  it("may be several at one place", () => {
    const list = add('{"header":"x","json":"/a"}');
    begin('x={"a":["b",1,null,[2],{"c":3},true,"\\u0064"]}');
    expect(all(list)).toBe("b,1,true,d");
    begin('x={"a":[null]}');
    expect(all(list)).toBe("(none)");
    begin('x={"a":"b"}');
    expect(all(list)).toBe("b");
    begin('x={"a":{}}');
    expect(all(list)).toBe("(none)");
    begin('x={"a":1,"a":1}');
    expect(all(list)).toBe("(none)");
    begin("x=%7B%22a%22:2%7D");
    expect(all(list)).toBe("2");
    begin('x={"a":1');
    expect(all(list)).toBe("(none)");
  });

  it("are no more than the first thousand of an array", () => {
    const list = add('{"header":"x","json":""}');
    begin("x=[" + "null,".repeat(999) + "1,2]");
    expect(all(list)).toBe("1");
    begin("x=[" + "null,".repeat(1000) + "1,2]");
    expect(all(list)).toBe("(none)");
  });

  it("of claims and metadata are properties", () => {
    const claim = add('{"claim":"a/b"}');
    const other = add('{"claim":"/c/0"}');
    const metadata = add('{"metadata":{"filter":"f.g","pointer":"/a~1b/c"}}');
    request.properties.set("numesh.claims", bytesOf(' {"a/b":"x","c":["y"]} '));
    request.properties.set("metadata/filter_metadata/f.g/a/b/c", bytesOf("z"));
    begin("");
    expect(all(claim)).toBe("x");
    expect(all(other)).toBe("y");
    expect(all(metadata)).toBe("z");
    expect(request.asked).toBe("numesh.claims metadata/filter_metadata/f.g/a/b/c ");
  });

  it("have one time", () => {
    begin("");
    expect(values.seconds()).toBe(7);
    expect(values.seconds()).toBe(7);
    expect(request.asked).toBe("time ");
  });

  it("have at most 128 places", () => {
    for (let index = 0; index < 127; index++) {
      expect(fault('{"header":"x' + index.toString() + '"}')).toBe("(none)");
    }
    expect(fault('{"cookie":"c"}')).toBe("expected at most 128 different sources in the whole configuration");
    expect(fault('{"cookie":"d"}')).toBe("expected at most 128 different sources in the whole configuration");
    expect(fault('{"header":"x3"}')).toBe("(none)");
  });
});

describe("a wrong source", () => {
  beforeEach(() => {
    values = new Values(request);
  });

  it("is refused", () => {
    expect(fault("{}")).toBe("expected exactly one of header, cookie, query, path, claim, metadata");
    expect(fault('{"header":"x","cookie":"c"}')).toBe(
      "expected exactly one of header, cookie, query, path, claim, metadata",
    );
    expect(fault('{"header":":path"}')).toBe("/header: expected a header name in lower case");
    expect(fault('{"header":":method"}')).toBe("(none)");
    expect(fault('{"cookie":"a b"}')).toBe(
      "/cookie: expected a cookie's name: letters, digits and !#$%&'*+-.^_`|~",
    );
    expect(fault('{"query":""}')).toBe("/query: expected a string of 1 to 256 bytes");
    expect(fault('{"path":"/a//b"}')).toBe(
      "/path: expected a path like /customers/{id}, /customers/{id}/... or /...",
    );
    expect(fault('{"claim":"/a~2"}')).toBe("/claim: expected a JSON Pointer");
    expect(fault('{"path":"/...","json":"/a"}')).toBe("/json: is only for header, cookie and query");
    expect(fault('{"header":"x","json":"a"}')).toBe("/json: expected a JSON Pointer");
    expect(fault('{"metadata":{"filter":"f","pointer":""}}')).toBe(
      "/metadata/pointer: expected a JSON Pointer of at least one step",
    );
    expect(fault('{"metadata":{"filter":"f","pointer":"/a","type":"x"}}')).toBe(
      '/metadata/type: expected "text", "number", "boolean" or "list"',
    );
    expect(fault('{"metadata":{"filter":"f","pointer":"/a","key":1}}')).toBe(
      "/metadata/key: unknown key, expected one of filter, pointer, type",
    );
  });
});
