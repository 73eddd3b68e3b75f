import { Bytes, bytesOf, sliceOf } from "../bytes/bytes";
import { length, Slice, start } from "../bytes/slice";
import { Writer } from "../bytes/writer";
import { BaggageReader, decodedValue, mayBeKey, writeEncoded } from "./baggage";

const out = new Writer(memory.data(256), 256);
const reader = new BaggageReader();
/** Keeps the text of the present case. */
let header: Bytes = bytesOf("");
let other: Bytes = bytesOf("");

function textOf(bytes: Slice): string {
  return String.UTF8.decodeUnsafe(start(bytes), length(bytes));
}

/** Each member as `key|value|member`, with a `!` before those that are not well-formed. */
function read(text: string): string[] {
  header = bytesOf(text);
  reader.open(sliceOf(header));
  const members: string[] = [];
  while (reader.next()) {
    const mark = reader.isWellFormed ? "" : "!";
    members.push(mark + textOf(reader.key) + "|" + textOf(reader.value) + "|" + textOf(reader.member));
  }
  return members;
}

function isOne(member: string): bool {
  header = bytesOf(member);
  reader.open(sliceOf(header));
  return reader.next() && reader.isWellFormed && !reader.next();
}

function mayBe(key: string, name: string): bool {
  header = bytesOf(key);
  other = bytesOf(name);
  return mayBeKey(sliceOf(header), sliceOf(other));
}

function encoded(value: string): string {
  header = bytesOf(value);
  writeEncoded(sliceOf(header), out.clear());
  return textOf(out.written());
}

function decoded(value: string): string {
  header = bytesOf(value);
  return textOf(decodedValue(sliceOf(header), out));
}

describe("the members of baggage", () => {
  test("with white space and properties, as in the specification", () => {
    const members = read(
      "key1=value1;property1;property2, key2 = value2, key3=value3; propertyKey=propertyValue",
    );
    expect(members).toStrictEqual([
      "key1|value1|key1=value1;property1;property2",
      "key2|value2|key2 = value2",
      "key3|value3|key3=value3; propertyKey=propertyValue",
    ]);
  });

  test("of an empty header there are none, between commas there are empty ones", () => {
    expect(read("")).toStrictEqual([]);
    expect(read(",a=1, ")).toStrictEqual(["!||", "a|1|a=1", "!||"]);
  });

  test("the first = sets the key apart, if it comes before a property", () => {
    expect(read("a==b=")).toStrictEqual(["a|=b=|a==b="]);
    expect(read("a;b=c")).toStrictEqual(["!a||a;b=c"]);
    expect(read("=c")).toStrictEqual(["!|c|=c"]);
  });
});

test("well-formed members", () => {
  const right = [
    "a=",
    "A!#$%&'*+-.^_`|~1=1",
    "a\t =\t1 ;\tp ; q = 2",
    "a=%C3%b6",
    "a=1;p=;q=%20",
    "a=!#$&'()*+-./:<=>?@[]^_`{|}~",
  ];
  for (let index = 0; index < right.length; index++) expect(isOne(right[index])).toBe(true, right[index]);
  const wrong = [
    "a",
    "a;p=1",
    "a b=1",
    "\u00e4=1",
    "a=\u00e4",
    "a=1 2",
    'a="1"',
    "a=\\",
    "a=%",
    "a=%2",
    "a=%zz",
    "a=1;",
    "a=1;=2",
    "a=1;p q",
    "a=1;p=%2",
    "a=1;p= ;q;",
  ];
  for (let index = 0; index < wrong.length; index++) expect(isOne(wrong[index])).toBe(false, wrong[index]);
});

test("a key may be a name in any spelling that an agent reads", () => {
  const spellings = [
    "x-t",
    "X-T",
    "%78-t",
    "x%2dT",
    "%58%2D%54",
    "+x-t",
    "x-t++",
    "%20x-t%0a",
    "\u00a0x-t\u3000",
    '"x-t"',
    " x-t",
    "(x-t)",
    "%FFx-t",
  ];
  for (let index = 0; index < spellings.length; index++)
    expect(mayBe(spellings[index], "x-t")).toBe(true, spellings[index]);
  const others = [
    "",
    "x-",
    "x-tt",
    "ax-t",
    "x-t-",
    "x+t",
    "x-%74t",
    "x%252dt",
    "x -t",
    "%2dx-t",
    "%2Bx-t",
    "x-t%",
  ];
  for (let index = 0; index < others.length; index++)
    expect(mayBe(others[index], "x-t")).toBe(false, others[index]);
});

test("values are encoded where they must be, and come back as they were", () => {
  expect(encoded("v1.2-a_b~(c)")).toBe("v1.2-a_b~(c)");
  expect(encoded('a b,c;d"e\\f%g+h')).toBe("a%20b%2Cc%3Bd%22e%5Cf%25g%2Bh");
  expect(encoded("\u00e4\n\x7f")).toBe("%C3%A4%0A%7F");
  expect(decoded("a%20b%2cc%3bd%22e%5Cf%25g%2Bh")).toBe('a b,c;d"e\\f%g+h');
  expect(decoded("+%2%zz%")).toBe("+%2%zz%");
});
