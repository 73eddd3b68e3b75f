/** Fields found in protobuf messages that come in pieces of any size, with protobufjs as a second opinion. */
import fc from "fast-check";
import protobuf from "protobufjs";
import { beforeAll, describe, expect, it, test } from "vitest";
import { bytesOf, cut, DUPLICATES, type Duplicates, everyCut, type Found, Scanners } from "./body-scanner.ts";

let scanners: Scanners;
beforeAll(async () => {
  scanners = await Scanners.compile();
});

const text = (value: string): Found => ({ value: bytesOf(value), isNull: false });
const hex = (digits: string) => Buffer.from(digits.replaceAll(" ", ""), "hex");
/** A message as gRPC frames it. */
const framed = (message: Uint8Array, flag = 0) => {
  const head = Buffer.alloc(5);
  head.writeUInt8(flag);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
};

/** What must be found in a message, given in hexadecimal digits: a verdict, or the value of each field. */
type Case = [
  title: string,
  message: string,
  fields: [path: string, type: string][],
  expected: string | Found[],
  duplicates?: Duplicates,
];

const cases: Case[] = [
  ["a string", "0a 03 616263", [["1", "string"]], [text("abc")]],
  ["an empty string", "0a 00", [["1", "string"]], [text("")]],
  ["no message at all", "", [["1", "string"]], ["missing"]],
  ["a string that is not UTF-8", "0a 01 ff", [["1", "string"]], ["mismatch"]],
  ["bytes", "0a 02 ff00", [["1", "bytes"]], [{ value: "\u00ff\u0000", isNull: false }]],
  [
    "a string that is too long",
    `0a 41 ${"61".repeat(65)} 10 01`,
    [
      ["1", "string"],
      ["2", "bool"],
    ],
    ["mismatch", text("true")],
  ],
  ["a varint of ten bytes", "08 ffffffffffffffffff01", [["1", "int32"]], [text("-1")]],
  ["the same as uint64", "08 ffffffffffffffffff01", [["1", "uint64"]], [text("18446744073709551615")]],
  ["the same as sint64", "08 ffffffffffffffffff01", [["1", "sint64"]], [text("-9223372036854775808")]],
  ["one of eleven", "08 ffffffffffffffffffff01", [["1", "int32"]], "malformed"],
  ["a varint that ends with the message", "08 80", [["1", "int32"]], "malformed"],
  ["field 0", "02 00", [["1", "int32"]], "malformed"],
  ["a tag of six bytes", "88 80 80 80 80 00 01", [["1", "int32"]], "malformed"],
  ["wire type 6", "0e", [["1", "int32"]], "malformed"],
  ["the largest field number", "f8 ff ff ff 0f 01", [["536870911", "int32"]], [text("1")]],
  ["a message in a message", "0a 07 12 05 1a 03 616263", [["1.2.3", "string"]], [text("abc")]],
  ["one longer than that around it", "0a 02 12 05 1a 03 616263", [["1.2.3", "string"]], "malformed"],
  ["a field across the end of its message", "0a 01 18 01", [["1.3", "int32"]], "malformed"],
  ["a string across the end of its message", "0a 03 1a 03 616263", [["1.3", "string"]], "malformed"],
  [
    "an unwanted field that is too long for the message",
    "12 ff ff ff ff 0f 00",
    [["1", "string"]],
    "malformed",
  ],
  [
    "messages of one field are merged",
    "0a 02 18 01 0a 02 20 02",
    [
      ["1.3", "int32"],
      ["1.4", "int32"],
    ],
    [text("1"), text("2")],
    "last",
  ],
  ["which is a duplicate as well", "0a 02 18 01 0a 02 20 02", [["1.3", "int32"]], "duplicate", "reject"],
  ["the first of two", "08 01 08 02", [["1", "int32"]], [text("1")]],
  ["the last of two", "08 01 08 02", [["1", "int32"]], [text("2")], "last"],
  ["none of two", "08 01 08 02", [["1", "int32"]], "duplicate", "reject"],
  ["another wire type is another field", "0d 01000000 08 02", [["1", "int32"]], [text("2")], "reject"],
  ["the first of a packed field", "0a 03 01 9601", [["1", "int32"]], [text("1")]],
  ["the last of a packed field", "0a 03 01 9601", [["1", "int32"]], [text("150")], "last"],
  [
    "a packed field of fixed numbers",
    "0a 08 01000000 ffffffff 10 01",
    [
      ["1", "sfixed32"],
      ["2", "bool"],
    ],
    [text("-1"), text("true")],
    "last",
  ],
  [
    "an empty packed field",
    "0a 00 10 01",
    [
      ["1", "int32"],
      ["2", "bool"],
    ],
    ["missing", text("true")],
  ],
  ["a packed field with half a number", "0a 02 01 96", [["1", "int32"]], "malformed", "last"],
  ["two numbers in a packed field", "0a 02 01 02", [["1", "int32"]], "duplicate", "reject"],
  ["a group is passed over", "13 08 05 1b 0a 01 61 1c 14 08 01", [["1", "int32"]], [text("1")]],
  ["a group with the end of another", "13 08 05 1c 08 01", [["1", "int32"]], "malformed"],
  ["a group without end", "13 08 05", [["1", "int32"]], "malformed"],
  ["an end without group", "14", [["1", "int32"]], "malformed"],
  ["a group across the end of a message", "0a 02 13 08", [["1.3", "int32"]], "malformed"],
  [
    "groups inside one another, 64 deep",
    `${"13".repeat(64)}${"14".repeat(64)} 08 01`,
    [["1", "int32"]],
    [text("1")],
  ],
  ["65 deep", `${"13".repeat(65)}${"14".repeat(65)} 08 01`, [["1", "int32"]], "malformed"],
];

describe("a message", () => {
  test.each(cases)("%s", (_title, digits, fields, expected, duplicates = "first") => {
    const message = hex(digits);
    for (const isFramed of [false, true]) {
      scanners.useProtobuf(fields, duplicates, { isFramed });
      const bytes = isFramed ? framed(message) : message;
      const cuts = bytes.length > 70 ? [[bytes], cut(bytes, [...bytes.keys()])] : everyCut(bytes);
      for (const pieces of cuts) {
        const { verdict, found } = scanners.scan(pieces);
        if (typeof expected === "string") expect(verdict, digits).toBe(expected);
        else expect([verdict, found], digits).toEqual(["done", expected]);
      }
    }
  });

  it("of gRPC may be compressed, torn, or followed by others", () => {
    const message = hex("0a 03 616263");
    const scan = (bytes: Uint8Array, duplicates: Duplicates = "last") =>
      scanners.useProtobuf([["1", "string"]], duplicates, { isFramed: true }).scan([bytes]);
    expect(scan(framed(message, 1)).verdict).toBe("compressed");
    expect(scan(framed(message, 2)).verdict).toBe("malformed");
    expect(scan(framed(message).subarray(0, 4)).verdict).toBe("malformed");
    expect(scan(framed(message).subarray(0, 8)).verdict).toBe("malformed");
    const two = scan(Buffer.concat([framed(message), framed(hex("0a 01 78"))]));
    expect(two).toMatchObject({ verdict: "done", found: [text("abc")] });
  });

  it("is read no further than needed", () => {
    const rest = Buffer.alloc(10_000);
    scanners.useProtobuf([["1", "string"]], "first");
    expect(scanners.scan([hex("10 01 0a 01 61"), rest])).toMatchObject({ verdict: "done", fed: 5 });
    scanners.useProtobuf([["1", "string"]], "last", { isFramed: true });
    expect(scanners.scan([framed(hex("0a 01 61")), rest])).toMatchObject({ verdict: "done", fed: 8 });
  });

  test.each([
    ["1", true],
    ["1.2.3.4.5.6.7.8.9.10.11.12.13.14.15.16", true],
    ["1.2.3.4.5.6.7.8.9.10.11.12.13.14.15.16.17", false],
    ["536870911", true],
    ["536870912", false],
    ["", false],
    ["0", false],
    ["01", false],
    ["1.", false],
    [".1", false],
    ["1..2", false],
    ["a", false],
    ["1.0", false],
    ["-1", false],
    ["99999999999", false],
  ])("the path %j: %j", (path, isPath) => expect(scanners.isFieldPath(path)).toBe(isPath));
});

const TYPES: Record<string, { wireType: number; values: fc.Arbitrary<string> }> = {
  string: { wireType: 2, values: fc.string({ unit: "binary", maxLength: 12 }) },
  bytes: {
    wireType: 2,
    values: fc.string({ unit: fc.constantFrom("\u0000", "\u00ff", "a"), maxLength: 12 }),
  },
  bool: { wireType: 0, values: fc.boolean().map(String) },
  int32: { wireType: 0, values: fc.integer().map(String) },
  int64: { wireType: 0, values: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String) },
  uint32: { wireType: 0, values: fc.nat(2 ** 32 - 1).map(String) },
  uint64: { wireType: 0, values: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String) },
  sint32: { wireType: 0, values: fc.integer().map(String) },
  sint64: { wireType: 0, values: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String) },
  enum: { wireType: 0, values: fc.integer().map(String) },
  fixed32: { wireType: 5, values: fc.nat(2 ** 32 - 1).map(String) },
  fixed64: { wireType: 1, values: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String) },
  sfixed32: { wireType: 5, values: fc.integer().map(String) },
  sfixed64: { wireType: 1, values: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String) },
};
const typeNames = Object.keys(TYPES);
/** Field 1 is a string and so on; field 20 is the same message again. */
const NESTED = 20;
const shop = protobuf
  .parse(
    `syntax = "proto3";
   message Order {
     ${typeNames.map((type, index) => `optional ${type === "enum" ? "Kind" : type} f${index + 1} = ${index + 1};`).join("\n")}
     Order nested = ${NESTED};
   }
   enum Kind { NONE = 0; }`,
  )
  .root.lookupType("Order");

/** A message as a list of fields: of the number of a type, and its value; or a message inside. */
type Field = { number: number; value: string } | { inside: Field[] };
const single = fc
  .nat(typeNames.length - 1)
  .chain((index) =>
    (TYPES[typeNames[index] ?? ""]?.values ?? fc.constant("")).map(
      (value): Field => ({ number: index + 1, value }),
    ),
  );
const { message } = fc.letrec<{ message: Field[]; field: Field }>((tie) => ({
  field: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    single,
    tie("message").map((inside): Field => ({ inside })),
  ),
  message: fc.array(tie("field"), { maxLength: 6 }),
}));

/** Written field by field, each by protobufjs. */
function written(fields: readonly Field[]): Uint8Array {
  const writer = protobuf.Writer.create();
  for (const field of fields) {
    if ("inside" in field) {
      writer.uint32((NESTED << 3) | 2).bytes(written(field.inside));
      continue;
    }
    const type = typeNames[field.number - 1] ?? "";
    writer.uint32((field.number << 3) | (TYPES[type]?.wireType ?? 0));
    const put = Reflect.get(writer, type === "enum" ? "int32" : type) as (value: unknown) => void;
    put.call(writer, argument(type, field.value));
  }
  return writer.finish();
}

function argument(type: string, value: string): unknown {
  if (type === "string") return value;
  if (type === "bytes") return Buffer.from(value, "latin1");
  if (type === "bool") return value === "true";
  // A 64-bit number in two halves, as protobufjs takes it.
  if (!type.endsWith("64")) return Number(value);
  const bits = BigInt.asUintN(64, BigInt(value));
  return { low: Number(bits & 0xffffffffn) | 0, high: Number(bits >> 32n) | 0, unsigned: false };
}

/** All values of a field in their order, in every message of its path, as the scanner tells them. */
function valuesAt(fields: readonly Field[], [step = 0, ...rest]: readonly number[]): Found[] {
  return fields.flatMap((field) => {
    if ("inside" in field) return step === NESTED ? valuesAt(field.inside, rest) : [];
    if (field.number !== step || rest.length > 0) return [];
    return typeNames[step - 1] === "bytes" ? [{ value: field.value, isNull: false }] : [text(field.value)];
  });
}

const path = fc
  .tuple(
    fc.array(fc.constant(NESTED), { maxLength: 2 }),
    fc.nat(typeNames.length - 1).map((index) => index + 1),
  )
  .map(([messages, field]) => [...messages, field]);
const paths = fc.uniqueArray(path, { minLength: 1, maxLength: 6, selector: String });
const wantedOf = (steps: readonly number[][]) =>
  steps.map((numbers): [string, string] => [numbers.join("."), typeNames[(numbers.at(-1) ?? 0) - 1] ?? ""]);
const at = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 5 });
const piecesOf = (bytes: Uint8Array, parts: readonly number[]) =>
  cut(
    bytes,
    parts.map((part) => Math.floor(part * bytes.length)),
  );

describe("any message, however it is cut", () => {
  it.each(["first", "last"] as const)(
    "has the %s values of its fields, messages being merged",
    (duplicates) => {
      fc.assert(
        fc.property(message, paths, at, fc.boolean(), (fields, wanted, parts, isFramed) => {
          const bytes = written(fields);
          scanners.useProtobuf(wantedOf(wanted), duplicates, { isFramed });
          const { verdict, found } = scanners.scan(piecesOf(isFramed ? framed(bytes) : bytes, parts));
          const expected = wanted.map(
            (steps) => valuesAt(fields, steps).at(duplicates === "first" ? 0 : -1) ?? "missing",
          );
          expect([verdict, found]).toEqual(["done", expected]);
        }),
        { numRuns: 4000 },
      );
    },
  );

  it("has the values that protobufjs reads, where no message comes twice", () => {
    let seen = 0;
    fc.assert(
      fc.property(message, paths, at, (fields, wanted, parts) => {
        if (hasTwo(fields)) return;
        const bytes = written(fields);
        const read = shop.toObject(shop.decode(bytes), { longs: String, enums: Number, bytes: String });
        scanners.useProtobuf(wantedOf(wanted), "last");
        const { verdict, found } = scanners.scan(piecesOf(bytes, parts));
        const expected = wanted.map((steps): Found => {
          const value = steps.reduce((part, step) => part?.[step === NESTED ? "nested" : `f${step}`], read);
          if (value === undefined) return "missing";
          seen++;
          return typeNames[(steps.at(-1) ?? 0) - 1] === "bytes"
            ? { value: Buffer.from(String(value), "base64").toString("latin1"), isNull: false }
            : text(String(value));
        });
        expect([verdict, found]).toEqual(["done", expected]);
      }),
      { numRuns: 4000 },
    );
    expect(seen).toBeGreaterThan(100);
  });

  it("of random bytes gives an answer, and takes nothing that protobufjs cannot read", () => {
    let taken = 0;
    const bytes = fc.array(fc.oneof(fc.constantFrom(8, 10, 0, 1, 2, 0xa2, 0x13, 0x14), fc.nat(255)), {
      maxLength: 24,
    });
    fc.assert(
      fc.property(
        bytes,
        at,
        fc.constantFrom(...DUPLICATES),
        fc.boolean(),
        (numbers, parts, duplicates, isFramed) => {
          const message = Uint8Array.from(numbers);
          scanners.useProtobuf(
            [
              ["1", "string"],
              ["2", "bytes"],
              ["20.20.4", "int32"],
              ["7", "uint64"],
            ],
            duplicates,
            { isFramed },
          );
          const { verdict } = scanners.scan(piecesOf(message, parts));
          expect(verdict).not.toBe("more");
          if (verdict !== "done" || duplicates === "first" || isFramed) return;
          taken++;
          const reader = protobuf.Reader.create(message);
          while (reader.pos < reader.len) reader.skipType(reader.uint32() & 7);
        },
      ),
      { numRuns: 8000 },
    );
    expect(taken).toBeGreaterThan(50);
  });
});

/** Whether a message, here or further inside, has more than one message in it. */
function hasTwo(fields: readonly Field[]): boolean {
  const inside = fields.flatMap((field) => ("inside" in field ? [field.inside] : []));
  return inside.length > 1 || inside.some(hasTwo);
}
