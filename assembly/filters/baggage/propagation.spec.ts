import { Bytes, bytesOf, sliceOf } from "../../bytes/bytes";
import { isPresent, length, Slice, start } from "../../bytes/slice";
import { Writer } from "../../bytes/writer";
import { configFault, openConfig } from "../../proxy/config";
import { PairWriter } from "../../proxy/pairs";
import { Propagation } from "./propagation";

const ALL = '{"trust":["x-version","x-namespace","x-tenant"]}';

const pairs = new PairWriter();
const list = new Writer(memory.data(32768), 32768);
/** Keep what slices point to. */
let kept: Bytes[] = [];
let config: Bytes = bytesOf("");

function textOf(bytes: Slice): string {
  return isPresent(bytes) ? String.UTF8.decodeUnsafe(start(bytes), length(bytes)) : "";
}

function propagation(json: string): Propagation {
  config = bytesOf(json);
  const made = new Propagation(openConfig(sliceOf(config)));
  expect(textOf(configFault())).toBe("");
  return made;
}

/** What a request goes on with: the headers that are set, then its baggage if that changes. Headers are `name: value`. */
function outcome(json: string, headers: string[]): string {
  const made = propagation(json);
  kept = [];
  pairs.clear();
  for (let index = 0; index < headers.length; index++) {
    const at = headers[index].indexOf(": ");
    kept.push(bytesOf(headers[index].substring(0, at)));
    kept.push(bytesOf(headers[index].substring(at + 2)));
    pairs.add(sliceOf(kept[2 * index]), sliceOf(kept[2 * index + 1]));
  }
  pairs.write(list.clear());
  made.take(list.written());
  let words = "";
  for (let index = 0; index < made.entries.length; index++) {
    const entry = made.entries[index];
    if (entry.setsHeader) words += textOf(sliceOf(entry.name)) + ": " + textOf(entry.said()) + "\n";
  }
  return words + (made.isChanged ? "baggage: " + textOf(made.text()) : "");
}

test("nothing comes of nothing", () => {
  expect(outcome("{}", [])).toBe("");
  expect(outcome("{}", ["x-other: 1"])).toBe("");
  expect(outcome(ALL, ["baggage: "])).toBe("");
});

test("headers are written first, the members of others follow", () => {
  expect(outcome("{}", ["x-tenant: acme", "baggage: a=1 , b=2;p"])).toBe("baggage: x-tenant=acme,a=1,b=2;p");
});

test("what says the same stays, with its properties", () => {
  expect(outcome("{}", ["x-tenant: a b", "baggage: c=1,x-tenant=a%20b;p"])).toBe("");
  expect(outcome("{}", ["x-tenant: a b", "baggage: c=1", "baggage: x-tenant=a%20b;p"])).toBe(
    "baggage: x-tenant=a%20b;p,c=1",
  );
  expect(outcome("{}", ["x-tenant: v", "baggage: X-Tenant=v;p"])).toBe("baggage: x-tenant=v");
});

test("what is not trusted is removed", () => {
  expect(outcome("{}", ["baggage: x-tenant=globex"])).toBe("baggage: ");
  expect(outcome("{}", ["x-tenant: acme", "baggage: x-tenant=globex,a=1"])).toBe(
    "baggage: x-tenant=acme,a=1",
  );
});

test("what is trusted becomes a header where there is none", () => {
  expect(outcome(ALL, ["baggage: a=1,x-version=v%202"])).toBe("x-version: v 2\n");
  expect(outcome(ALL, ["baggage: X-Version=v2;p"])).toBe("x-version: v2\nbaggage: x-version=v2");
  expect(outcome(ALL, ["x-version: ", "baggage: x-version=v2"])).toBe("baggage: ");
});

test("headers and baggage that differ", () => {
  expect(outcome(ALL, ["x-version: v1", "baggage: x-version=v2"])).toBe("baggage: x-version=v1");
  const baggage = '{"trust":["x-version"],"conflict":"baggage"}';
  expect(outcome(baggage, ["x-version: v1", "baggage: x-version=v2"])).toBe("x-version: v2\n");
  expect(outcome(baggage, ["x-version: v1", "baggage: x-version=v2,x-version=v3"])).toBe(
    "baggage: x-version=v1",
  );
});

test("without write, what contradicts a header is removed", () => {
  const reading = '{"trust":["x-version"],"write":false}';
  expect(outcome(reading, ["x-version: v1", "baggage: a=1"])).toBe("");
  expect(outcome(reading, ["x-version: v1", "baggage: x-version=v2,a=1"])).toBe("baggage: a=1");
});
