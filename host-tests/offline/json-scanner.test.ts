/** Values found in JSON that comes in pieces of any size, with JSON.parse as a second opinion. */
import fc from "fast-check";
import { beforeAll, describe, expect, it, test } from "vitest";
import { bytesOf, cut, DUPLICATES, type Duplicates, everyCut, type Found, Scanners } from "./body-scanner.ts";

let scanners: Scanners;
beforeAll(async () => {
  scanners = await Scanners.compile();
});

const text = (value: string): Found => ({ value: bytesOf(value), isNull: false });
const NULL: Found = { value: "null", isNull: true };

/** What must be found: `malformed` and the like, or what each pointer leads to. */
type Case = [json: string, pointers: string[], expected: string | Found[], duplicates?: Duplicates];

const cases: Case[] = [
  ['{"a":"b"}', ["/a"], [text("b")]],
  [' { "a" : "b" , "c" : [ 1 , 2 ] } ', ["/c/1", "/a"], [text("2"), text("b")]],
  ['{"a":{"b":[{"c":"x"},{"c":"y"}]}}', ["/a/b/1/c", "/a/b/0/c"], [text("y"), text("x")]],
  ['"top"', [""], [text("top")]],
  ["-0.5e+10", [""], [text("-0.5e+10")]],
  ["[]", [""], ["mismatch"]],
  ["{}", ["/a"], ["missing"]],
  ['{"a":{}}', ["/a"], ["mismatch"]],
  ['{"a":{"b":1}}', ["/a", "/a/b"], ["mismatch", text("1")]],
  ['{"a":1}', ["/a", "/a/b"], [text("1"), "missing"]],
  ['{"a":[1]}', ["/a/b"], ["missing"]],
  ['{"a":null,"b":"null"}', ["/a", "/b"], [NULL, text("null")]],
  ['{"a":true,"b":false}', ["/a", "/b"], [text("true"), text("false")]],
  ['{"0":"name"}', ["/0"], [text("name")]],
  ['["element"]', ["/0"], [text("element")]],
  ['["a","b"]', ["/00", "/-", "/2"], ["missing", "missing", "missing"]],
  ['{"a/b":1,"m~n":2,"":3,"~1":4}', ["/a~1b", "/m~0n", "/", "/~01"], ["1", "2", "3", "4"].map(text)],
  [String.raw`{"\u0061\n\"":"\ud83d\ude00\u00e9\\\/\b\f\r\t"}`, ['/a\n"'], [text("😀é\\/\b\f\r\t")]],
  ['{"é":"€uro 😀"}', ["/é"], [text("€uro 😀")]],
  ['\u{feff}{"a":1}', ["/a"], [text("1")]],
  ["{}\u{feff}", ["/a"], "malformed", "last"],
  ['{"a":1}x', ["/a"], [text("1")]],
  ['{"a":1}x', ["/a"], "malformed", "last"],
  ['{"a":1,"a":2}', ["/a"], [text("1")]],
  ['{"a":1,"a":2}', ["/a"], [text("2")], "last"],
  ['{"a":1,"\\u0061":2}', ["/a"], "duplicate", "reject"],
  ['{"a":{"b":1},"a":{}}', ["/a/b"], ["missing"], "last"],
  ['{"a":{"b":1},"a":{}}', ["/a/b"], "duplicate", "reject"],
  ['{"a":{},"a":{"b":1}}', ["/a/b"], ["missing"]],
  ['{"a":[],"a":[1]}', ["/a/0"], [text("1")], "last"],
  ['{"b":1,"b":2,"a":3}', ["/a"], [text("3")], "reject"],
  ['{"a":"x","a":{}}', ["/a"], ["mismatch"], "last"],
  ['{"a":{},"a":"x"}', ["/a"], [text("x")], "last"],
  [`{"a":"${"x".repeat(64)}"}`, ["/a"], [text("x".repeat(64))]],
  [`{"a":"${"x".repeat(65)}"}`, ["/a"], ["mismatch"]],
  [`{"a":${"1".repeat(65)}}`, ["/a"], ["mismatch"]],
  [`{"${"x".repeat(65)}":1,"a":2}`, ["/a"], [text("2")]],
  [`${"[".repeat(64)}${"]".repeat(64)}`, ["/a"], ["missing"]],
  [`${"[".repeat(65)}${"]".repeat(65)}`, ["/a"], "malformed"],
  [`{"a":${"[".repeat(63)}${"]".repeat(63)},"b":1}`, ["/b"], [text("1")]],
  [`{"a":${"[".repeat(64)}${"]".repeat(64)},"b":1}`, ["/b"], "malformed"],
  ...["", " ", "{", "[", '"', "-", "tru", '{"a"', '{"a":', "{a:1}", "{'a':1}", "[1,]", '{"a":1,}'].map(
    (json): Case => [json, ["/z"], "malformed"],
  ),
  ...["01", "-", "1.", ".5", "1e", "1e+", "+1", "0x1", "NaN", "1 2", "--1", "1.e1", "00", "-01"].map(
    (json): Case => [`[${json}]`, ["/z"], "malformed"],
  ),
  ...["nul", "nulll", "True", "truefalse", "undefined", "//", "/**/1", "1,,2", ",", "1]]", "}", "{]"].map(
    (json): Case => [`[${json}]`, ["/z"], "malformed", "last"],
  ),
  ...[
    "\n",
    "\t",
    "\u0000",
    "\u001f",
    "\\x",
    "\\u12",
    "\\u12g4",
    "\\ud800",
    "\\udc00",
    "\\ud800\\n",
    "\\",
  ].map((inside): Case => [`{"x":"${inside}","a":1}`, ["/a"], "malformed"]),
];

describe("a document", () => {
  test.each(cases)("%s at %j: %j", (json, pointers, expected, duplicates = "first") => {
    scanners.useJson(pointers, duplicates);
    const bytes = Buffer.from(json);
    const cuts = bytes.length > 100 ? [[bytes], cut(bytes, [...bytes.keys()])] : everyCut(bytes);
    for (const pieces of cuts) {
      const { verdict, found } = scanners.scan(pieces);
      const title = pieces.map(String).join("|");
      if (typeof expected === "string") expect(verdict, title).toBe(expected);
      else expect([verdict, found], title).toEqual(["done", expected]);
    }
  });

  test.each([
    ["an unwanted string", (inside: string) => `{"x":"${inside}","a":1}`],
    ["a wanted string", (inside: string) => `{"a":"${inside}"}`],
    ["a name", (inside: string) => `{"${inside}":1,"a":1}`],
  ])("bytes that are not UTF-8 are malformed in %s", (_title, around) => {
    const wrong = ["ff", "c0af", "c3", "e282", "eda080", "f4908080", "80", "f09f98", "e28228"];
    for (const hex of wrong) {
      const json = Buffer.from(around("@").replace("@", "\u00ff@"), "latin1");
      const at = json.indexOf(0xff);
      const bytes = Buffer.concat([json.subarray(0, at), Buffer.from(hex, "hex"), json.subarray(at + 2)]);
      scanners.useJson(["/a"], "last");
      for (const pieces of everyCut(bytes)) expect(scanners.scan(pieces).verdict, hex).toBe("malformed");
    }
  });

  it("is read no further than needed", () => {
    const rest = Buffer.alloc(10_000, " ");
    const known: [string, string[]][] = [
      ['{"a":1,', ["/a"]],
      ['{"a":"x"', ["/a"]],
      ['{"a":{"x":1}', ["/a/b"]],
      ['{"a":[1,2]', ["/a/5"]],
      ['{"b":1,"a":2,', ["/a", "/b"]],
      ["{}", ["/a"]],
    ];
    for (const [json, pointers] of known) {
      scanners.useJson(pointers, "first");
      expect(scanners.scan([Buffer.from(json), rest])).toMatchObject({ verdict: "done", fed: json.length });
      scanners.useJson(pointers, "last");
      expect(scanners.scan([Buffer.from(json), rest]).fed).toBeGreaterThan(json.length);
    }
  });
});

/** JSON as it is written: an object may have a name twice. */
type Written =
  | { kind: "string"; value: string }
  | { kind: "plain"; source: string }
  | { kind: "array"; elements: Written[] }
  | { kind: "object"; members: [name: string, value: Written][] };

const name = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom("a", "b", "0", "1", "a/b", "m~n", "", "é", "long name 123456") },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 20 }) },
);
const optional = (texts: fc.Arbitrary<string>) => fc.option(texts, { nil: "" });
const number = fc
  .tuple(
    fc.constantFrom("", "-"),
    fc.oneof(fc.constant("0"), fc.bigInt({ min: 1n, max: 10n ** 20n }).map(String)),
    optional(fc.nat(99999).map((digits) => `.${digits}`)),
    optional(fc.tuple(fc.constantFrom("e", "E", "e+", "E-"), fc.nat(400)).map((parts) => parts.join(""))),
  )
  .map((parts) => parts.join(""));
const string = fc.oneof(
  fc.string({ unit: "binary", maxLength: 30 }),
  fc.string({ unit: fc.constantFrom("a", '"', "\\", "é", "€", "😀", "\n", "\u0000"), maxLength: 30 }),
);
const { document } = fc.letrec<{ document: Written }>((tie) => ({
  document: fc.oneof(
    { maxDepth: 5, depthSize: "medium" },
    string.map((value): Written => ({ kind: "string", value })),
    fc
      .oneof(number, fc.constantFrom("true", "false", "null"))
      .map((source): Written => ({ kind: "plain", source })),
    fc.array(fc.tuple(name, tie("document")), { maxLength: 6 }).map((members): Written => {
      return { kind: "object", members };
    }),
    fc.array(tie("document"), { maxLength: 5 }).map((elements): Written => ({ kind: "array", elements })),
  ),
}));

/** Where white space stands and what is escaped: these numbers say it in turn. */
const styles = fc.array(fc.nat(19), { minLength: 1, maxLength: 9 });
const SPACES = ["", "", "", "", "", " ", "\n", "\t\r\n", " ".repeat(17), `\n${" ".repeat(31)}`];

function jsonOf(document: Written, style: readonly number[]): string {
  let turn = 0;
  const next = () => style[turn++ % style.length] ?? 0;
  const space = () => SPACES[next()] ?? "";
  const escaped = (unit: string) =>
    [...unit].length === 1 && next() === 0
      ? unit.replace(/[\s\S]/g, (half) => `\\u${half.charCodeAt(0).toString(16).padStart(4, "0")}`)
      : JSON.stringify(unit).slice(1, -1);
  const quoted = (value: string) => `"${[...value].map(escaped).join("")}"`;
  const write = (value: Written): string => {
    if (value.kind === "string") return space() + quoted(value.value) + space();
    if (value.kind === "plain") return space() + value.source + space();
    if (value.kind === "array") return `${space()}[${value.elements.map(write).join() || space()}]${space()}`;
    const members = value.members.map(
      ([key, member]) => `${space()}${quoted(key)}${space()}:${write(member)}`,
    );
    return `${space()}{${members.join() || space()}}${space()}`;
  };
  // The scanner's quick way needs some bytes before it.
  return write(document) + " ".repeat(next() * 4);
}

const pointerOf = (steps: readonly string[]) =>
  steps.map((step) => `/${step.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
const steps = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom("a", "b", "0", "1", "a/b", "m~n", "", "é") },
    { weight: 1, arbitrary: name },
  ),
  { maxLength: 4 },
);
const pointers = fc.uniqueArray(steps.map(pointerOf), { minLength: 1, maxLength: 8 });
const stepsOf = (pointer: string) =>
  pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));

/** Follows a pointer. Of a name that is there twice, `choose` says which counts. */
function follow(
  document: Written,
  pointer: string,
  choose: (values: Written[]) => Written | undefined,
): Written | undefined {
  return stepsOf(pointer).reduce<Written | undefined>((value, step) => {
    if (value?.kind === "array")
      return /^(0|[1-9]\d*)$/.test(step) ? value.elements[Number(step)] : undefined;
    if (value?.kind !== "object") return undefined;
    return choose(value.members.filter(([key]) => key === step).map(([, member]) => member));
  }, document);
}

function foundOf(value: Written | undefined): Found {
  if (value === undefined) return "missing";
  if (value.kind === "array" || value.kind === "object") return "mismatch";
  if (value.kind === "plain") return { value: value.source, isNull: value.source === "null" };
  return text(value.value);
}

/** The places where a text is cut, as parts of its length. */
const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 });
const piecesOf = (bytes: Uint8Array, at: readonly number[]) =>
  cut(
    bytes,
    at.map((part) => Math.floor(part * bytes.length)),
  );

/** What JSON.parse makes of a text, with numbers as they were written, told as the scanner tells it. */
function parsed(json: string): (pointer: string) => Found {
  class Source {
    text: string;
    constructor(text: string) {
      this.text = text;
    }
  }
  const keepNumbers = (_key: string, value: unknown, { source = "" }: { source?: string } = {}) =>
    typeof value === "number" ? new Source(source) : value;
  const root = JSON.parse(json, keepNumbers);
  return (pointer) => {
    const value = stepsOf(pointer).reduce((container, step) => {
      if (typeof container !== "object" || container === null || container instanceof Source)
        return undefined;
      if (Array.isArray(container) && !/^(0|[1-9]\d*)$/.test(step)) return undefined;
      return Object.hasOwn(container, step) ? container[step] : undefined;
    }, root);
    if (value === undefined) return "missing";
    if (value === null) return NULL;
    if (value instanceof Source) return text(value.text);
    return typeof value === "object" ? "mismatch" : text(String(value));
  };
}

/** White space behind a document: with so much, the scanner looks ahead to the end of all that counts. */
const tails = fc.constantFrom("", " ".repeat(80));

describe("any document, however it is written and cut", () => {
  it("has the last values as JSON.parse has them", () => {
    fc.assert(
      fc.property(document, styles, tails, pointers, cuts, (written, style, tail, wanted, at) => {
        const json = jsonOf(written, style) + tail;
        scanners.useJson(wanted, "last", 400);
        const { verdict, found } = scanners.scan(piecesOf(Buffer.from(json), at));
        expect([verdict, found], json).toEqual(["done", wanted.map(parsed(json))]);
      }),
      { numRuns: 5000 },
    );
  });

  it("has the first values as somebody has them who stops at the first of a name", () => {
    fc.assert(
      fc.property(document, styles, tails, pointers, cuts, (written, style, tail, wanted, at) => {
        const json = jsonOf(written, style) + tail;
        scanners.useJson(wanted, "first", 400);
        const { verdict, found } = scanners.scan(piecesOf(Buffer.from(json), at));
        const first = wanted.map((pointer) => foundOf(follow(written, pointer, ([value]) => value)));
        expect([verdict, found], json).toEqual(["done", first]);
      }),
      { numRuns: 5000 },
    );
  });

  it("is refused where a name on the way is there twice", () => {
    let refused = 0;
    fc.assert(
      fc.property(document, styles, pointers, cuts, (written, style, wanted, at) => {
        let isTwice = false;
        const only = (values: Written[]) => {
          isTwice ||= values.length > 1;
          return values[0];
        };
        const found = wanted.map((pointer) => foundOf(follow(written, pointer, only)));
        scanners.useJson(wanted, "reject", 400);
        const scan = scanners.scan(piecesOf(Buffer.from(jsonOf(written, style)), at));
        if (isTwice) expect(scan.verdict).toBe("duplicate");
        else expect([scan.verdict, scan.found]).toEqual(["done", found]);
        if (isTwice) refused++;
      }),
      { numRuns: 5000 },
    );
    expect(refused).toBeGreaterThan(100);
  });

  it("is JSON where JSON.parse takes it, after any damage", () => {
    const counts = { taken: 0, refused: 0 };
    const damage = fc.array(
      fc.record({
        at: fc.double({ min: 0, max: 1, noNaN: true }),
        size: fc.nat(3),
        bytes: fc.oneof(
          fc
            .constantFrom(...'"\\{}[],:0123456789.eE+-tfn \n', "true", "null", "\\u", '":', "é")
            .map((piece) => Buffer.from(piece)),
          fc.uint8Array({ maxLength: 2 }),
        ),
      }),
      { minLength: 1, maxLength: 3 },
    );
    fc.assert(
      fc.property(document, styles, tails, damage, cuts, (written, style, tail, changes, at) => {
        let bytes: Uint8Array = Buffer.from(jsonOf(written, style) + tail);
        for (const change of changes) {
          const from = Math.floor(change.at * bytes.length);
          bytes = Buffer.concat([bytes.subarray(0, from), change.bytes, bytes.subarray(from + change.size)]);
        }
        scanners.useJson(["/a", "/b/0", "/0/a"], "last");
        const isTaken = scanners.scan(piecesOf(bytes, at)).verdict === "done";
        expect(isTaken, String(bytes)).toBe(isJson(bytes));
        counts[isTaken ? "taken" : "refused"]++;
      }),
      { numRuns: 10_000 },
    );
    expect(Math.min(counts.taken, counts.refused)).toBeGreaterThan(500);
  });

  it("of random bytes gives an answer", () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 40 })),
        fc.constantFrom(...DUPLICATES),
        (pieces, duplicates) => {
          scanners.useJson(["", "/a", "/0/1"], duplicates);
          const { verdict } = scanners.scan(pieces);
          expect(verdict).not.toBe("more");
          if (verdict === "done" && duplicates !== "first") expect(isJson(Buffer.concat(pieces))).toBe(true);
        },
      ),
      { numRuns: 5000 },
    );
  });
});

/** Whether it is UTF-8 that JSON.parse takes, without the half surrogates that it takes too. A byte order mark may be there. */
function isJson(bytes: Uint8Array): boolean {
  try {
    const json = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    JSON.parse(json, (key, value) => {
      if (!key.isWellFormed() || (typeof value === "string" && !value.isWellFormed()))
        throw new Error("half a surrogate");
      return value;
    });
    return true;
  } catch {
    return false;
  }
}
