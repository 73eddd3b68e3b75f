import { compileFixture } from "../../wasm-host/fixtures/compile.ts";
import type { HeaderPair } from "../../wasm-host/index.ts";
import type { Chain } from "../harness/index.ts";
import { bucketOf } from "../offline/focus-group/bucket.ts";
import type { Exchange, OptionCase } from "./case.ts";
import { testOptions } from "./test-options.ts";

const geo = {
  name: "geo",
  value: "geo-discount",
  when: [
    { header: "x-customer", in: ["c-1001", "c-1002"] },
    { header: "user-agent", prefix: "Mozilla/" },
  ],
};

/** What jwt-tenant would have published. */
const claims = {
  sub: "user-1",
  groups: ["staff", 7, "be\\u0074a"],
  realm: { "a/b": "acme" },
  level: 42,
  admin: true,
  none: null,
};
const claimsText = JSON.stringify(claims).replaceAll("\\\\", "\\");

/** A filter that leaves claims behind as jwt-tenant does, and a native one that leaves metadata behind. */
async function before(): Promise<Chain> {
  return [
    {
      wasm: await compileFixture("probe"),
      name: "claims",
      config: `request_headers set-property numesh.claims ${claimsText}`,
    },
    {
      name: "metadata",
      typed_config: {
        "@type": "type.googleapis.com/envoy.extensions.filters.http.set_metadata.v3.Config",
        metadata: [
          {
            metadata_namespace: "test.metadata",
            value: {
              plan: "gold",
              level: 7,
              half: 0.5,
              admin: true,
              groups: ["staff", "beta"],
              "a/b": { c: "deep" },
            },
          },
        ],
      },
    },
  ];
}

/** The same for wasm-host, as a real Envoy gives them. */
const double = (number: number) => new Uint8Array(new Float64Array([number]).buffer);
const properties = {
  "numesh.claims": claimsText,
  "metadata.filter_metadata.test.metadata.plan": "gold",
  "metadata.filter_metadata.test.metadata.level": double(7),
  "metadata.filter_metadata.test.metadata.half": double(0.5),
  "metadata.filter_metadata.test.metadata.admin": new Uint8Array([1]),
  "metadata.filter_metadata.test.metadata.groups": Buffer.from(
    "\x02\0\0\0\x05\0\0\0\0\0\0\0\x04\0\0\0\0\0\0\0staff\0\0beta\0\0",
    "latin1",
  ),
  "metadata.filter_metadata.test.metadata.a/b.c": "deep",
};

/** A config of one rule, whose value is yes. */
const when = (...conditions: object[]) => ({ rules: [{ name: "rule", value: "yes", when: conditions }] });

/** A request, and whether the rule above matches it. */
const yes = (sent: Partial<Exchange> = {}): Exchange => ({ ...sent, seen: { "x-version": "yes" } });
const no = (sent: Partial<Exchange> = {}): Exchange => ({ ...sent, seen: { "x-version": null } });
const header = (...headers: HeaderPair[]): Partial<Exchange> => ({ headers });
const x = (value: string) => header(["x", value]);
const path = (text: string): Partial<Exchange> => ({ path: text });

/** A case of a test of the header `x`, with values that fit and values that do not. */
const test = (title: string, condition: object, fitting: string[], others: string[]): OptionCase => ({
  title,
  config: when({ header: "x", ...condition }),
  requests: [...fitting.map((value) => yes(x(value))), ...others.map((value) => no(x(value))), no()],
});

/** A case of a source, tested for a value. */
const source = (title: string, condition: object, ...requests: Exchange[]): OptionCase => ({
  title,
  config: when(condition),
  requests,
});

/** Subjects, each with its bucket under a salt. */
const subjects = Array.from({ length: 12 }, (_, index) => `user-${index}`);
const inShare =
  (salt: string, percent: number) =>
  (subject: string): Exchange =>
    (bucketOf(subject, salt) < percent * 100 ? yes : no)(x(subject));

const HOUR = 3_600_000;
const fromNow = (milliseconds: number) =>
  `${new Date(Date.now() + milliseconds).toISOString().slice(0, 19)}Z`;
const today = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const clock = { at: "wasm-host", because: "nobody sets the clock of an Envoy" } as const;

testOptions({
  filter: "focus-group",
  before,
  properties,
  cases: [
    {
      title: "in and prefix: all conditions must hold",
      config: { rules: [geo] },
      requests: [
        {
          headers: [
            ["x-customer", "c-1002"],
            ["user-agent", "Mozilla/5.0"],
          ],
          seen: { "x-version": "geo-discount", "x-customer": "c-1002" },
        },
        { headers: [["x-customer", "c-1002"]], seen: { "x-version": null } },
      ],
    },
    {
      title: "header: another name",
      config: {
        header: "x-group",
        rules: [
          { name: "exact", value: "a b", when: [{ header: "x-customer", exact: "c-1" }] },
          { name: "suffix", value: "intern", when: [{ header: "x-mail", suffix: "@shop.example" }] },
        ],
      },
      requests: [
        { headers: [["x-customer", "c-1"]], seen: { "x-group": "a b", "x-version": null } },
        { headers: [["x-customer", "c-10"]], seen: { "x-group": null } },
        { headers: [["x-mail", "jo@shop.example"]], seen: { "x-group": "intern" } },
      ],
    },
    {
      title: "default: where no rule matches",
      config: { rules: [geo], default: "v1" },
      requests: [{ seen: { "x-version": "v1" } }],
    },
    {
      title: "clientHeader remove: every copy a client sends is gone, in trailers too",
      config: { rules: [geo], clientHeader: "remove" },
      requests: [
        {
          method: "POST",
          headers: [
            ["x-version", "v9"],
            ["x-version", "v8"],
          ],
          body: ["he", "llo"],
          trailers: [
            ["x-version", "v9"],
            ["x-checksum", "1"],
          ],
          seen: { "x-version": null },
          seenTrailers: [["x-checksum", "1"]],
        },
      ],
    },
    {
      title: "clientHeader keep: a header that is there stays, trailers never count",
      config: { rules: [geo], clientHeader: "keep", default: "v1" },
      requests: [
        { headers: [["x-version", "v9"]], seen: { "x-version": "v9" } },
        { headers: [["x-version", ""]], seen: { "x-version": "" } },
        { seen: { "x-version": "v1" } },
        {
          method: "POST",
          body: "hello",
          trailers: [["x-version", "v9"]],
          seen: { "x-version": "v1" },
          seenTrailers: [],
        },
      ],
    },
    {
      title: "ruleHeader: names the rule that decided, and nobody else does",
      config: { ...when({ header: "x", exact: "a" }), ruleHeader: "x-rule", default: "v1" },
      requests: [
        { ...header(["x", "a"], ["x-rule", "forged"]), seen: { "x-version": "yes", "x-rule": "rule" } },
        { ...header(["x-rule", "forged"], ["x-rule", "twice"]), seen: { "x-version": "v1", "x-rule": null } },
        {
          method: "POST",
          body: "hello",
          trailers: [["x-rule", "forged"]],
          seen: { "x-rule": null },
          seenTrailers: [],
        },
      ],
    },
    {
      title: "ruleHeader with clientHeader keep: not of a header that stays",
      config: { ...when({ header: "x", exact: "a" }), ruleHeader: "x-rule", clientHeader: "keep" },
      requests: [
        {
          ...header(["x", "a"], ["x-version", "v9"], ["x-rule", "forged"]),
          seen: { "x-version": "v9", "x-rule": null },
        },
      ],
    },
    {
      title: "enabled false: no rule is asked",
      config: { ...when({ header: "x", exact: "a" }), enabled: false, default: "v1", ruleHeader: "x-rule" },
      requests: [
        {
          ...header(["x", "a"], ["x-version", "v9"]),
          seen: { "x-version": "v1", "x-rule": null },
          counted: { "numesh_focus_group_matches.rule=rule": 0, numesh_focus_group_unmatched: 0 },
        },
      ],
    },
    {
      title: "enabled true",
      config: { ...when({ header: "x", exact: "a" }), enabled: true },
      requests: [yes(x("a"))],
    },
    {
      title: "mode observe: the rule is counted and named, and not followed",
      config: { ...when({ header: "x", exact: "a" }), mode: "observe", ruleHeader: "x-rule" },
      requests: [
        {
          ...header(["x", "a"], ["x-version", "v9"]),
          seen: { "x-version": null, "x-rule": "rule" },
          counted: { "numesh_focus_group_matches.rule=rule": 1 },
        },
      ],
    },
    {
      title: "mode enforce; counters of rules, whose names become tags",
      config: {
        mode: "enforce",
        rules: [
          { name: "rule", value: "a", when: [{ header: "x", exact: "a" }] },
          { name: "50 % of.all=1", value: "b", when: [{ header: "x", exact: "b" }] },
        ],
      },
      requests: [
        {
          ...x("a"),
          seen: { "x-version": "a" },
          counted: { "numesh_focus_group_matches.rule=rule": 1, numesh_focus_group_unmatched: 0 },
        },
        {
          ...x("b"),
          seen: { "x-version": "b" },
          counted: { "numesh_focus_group_matches.rule=50___of_all_1": 1, numesh_focus_group_unmatched: 0 },
        },
        {
          ...x("c"),
          seen: { "x-version": null },
          counted: { "numesh_focus_group_matches.rule=rule": 0, numesh_focus_group_unmatched: 1 },
        },
      ],
    },
    {
      title: "rules/enabled: one that is off is never asked",
      config: {
        rules: [
          { name: "off", enabled: false, value: "off" },
          { name: "on", enabled: true, value: "on", when: [{ header: "x", exact: "a" }] },
        ],
      },
      requests: [{ ...x("a"), seen: { "x-version": "on" } }, no(x("b"))],
    },
    {
      title: "rules/when: without it every request matches; the first rule decides",
      config: {
        rules: [
          { name: "all", value: "first" },
          { name: "never", value: "second" },
        ],
      },
      requests: [{ seen: { "x-version": "first" } }],
    },
    {
      title: "rules/useDefault: no further rule is asked",
      config: {
        default: "v1",
        ruleHeader: "x-rule",
        rules: [
          { name: "opted-out", useDefault: true, when: [{ cookie: "beta", exact: "never" }] },
          { name: "all", value: "beta" },
        ],
      },
      requests: [
        { ...header(["cookie", "beta=never"]), seen: { "x-version": "v1", "x-rule": "opted-out" } },
        { seen: { "x-version": "beta", "x-rule": "all" } },
      ],
    },
    {
      title: "rules/valueFrom: what the request says, if it is allowed",
      config: {
        rules: [
          { name: "header", valueFrom: { header: "x-want", allow: ["v1", "v2"] } },
          { name: "cookie", valueFrom: { cookie: "want", allow: ["v1"] } },
          { name: "query", valueFrom: { query: "want", allow: ["a b"] } },
          { name: "json", valueFrom: { cookie: "session", json: "/want", allow: ["v1"] } },
          { name: "path", valueFrom: { path: "/want/{version}/...", allow: ["v1"] } },
          {
            name: "claim",
            valueFrom: { claim: "groups", allow: ["beta", "7"] },
            when: [{ header: "x", exact: "claim" }],
          },
          {
            name: "metadata",
            valueFrom: {
              metadata: { filter: "test.metadata", pointer: "/groups", type: "list" },
              allow: ["beta"],
            },
            when: [{ header: "x", exact: "metadata" }],
          },
        ],
      },
      requests: [
        { ...header(["x-want", "v2"], ["cookie", "want=v1"]), seen: { "x-version": "v2" } },
        { ...header(["x-want", "v3"], ["cookie", "want=v1"]), seen: { "x-version": "v1" } },
        { ...header(["x-want", "v1, v2"]), seen: { "x-version": null } },
        { ...path("/?want=a+b"), seen: { "x-version": "a b" } },
        { ...header(["cookie", 'session={"want":"v1"}']), seen: { "x-version": "v1" } },
        { ...path("/want/v1/x"), seen: { "x-version": "v1" } },
        { ...x("claim"), seen: { "x-version": "7" } },
        { ...x("metadata"), seen: { "x-version": "beta" } },
      ],
    },
    {
      title: "rules/valueFrom of the header itself: of what a client says only what is allowed stays",
      config: { rules: [{ name: "own", valueFrom: { header: "x-version", allow: ["beta"] } }] },
      requests: [
        { ...header(["x-version", "beta"]), seen: { "x-version": "beta" } },
        { ...header(["x-version", "beta"], ["x-version", "v9"]), seen: { "x-version": "beta" } },
        { ...header(["x-version", "v9"]), seen: { "x-version": null } },
      ],
    },
    {
      title: "rules/split: shares of all subjects, and the rest goes on",
      config: {
        rules: [
          {
            name: "split",
            split: {
              header: "x",
              salt: "s",
              values: [
                { value: "a", percent: 30 },
                { value: "b", percent: 20.25 },
              ],
            },
          },
        ],
        default: "rest",
      },
      requests: [
        ...subjects.map((subject) => {
          const bucket = bucketOf(subject, "s");
          const value = bucket < 3000 ? "a" : bucket >= 5000 && bucket < 7025 ? "b" : "rest";
          return { ...x(subject), seen: { "x-version": value } };
        }),
        { ...x(""), seen: { "x-version": "rest" } },
        { seen: { "x-version": "rest" } },
      ],
    },
    {
      title: "rules/split of each source",
      config: {
        rules: [
          ...[{ cookie: "uid" }, { query: "uid" }, { path: "/users/{uid}" }].map((where) => ({
            name: "same",
            split: { ...where, values: [{ value: "yes", percent: 50 }] },
          })),
          {
            name: "json",
            split: { cookie: "session", json: "/uid", values: [{ value: "json", percent: 100 }] },
          },
          {
            name: "claim",
            split: { claim: "sub", values: [{ value: "claim", percent: 100 }] },
            when: [{ header: "x", exact: "claim" }],
          },
          {
            name: "metadata",
            split: {
              metadata: { filter: "test.metadata", pointer: "/plan" },
              values: [{ value: "metadata", percent: 100 }],
            },
            when: [{ header: "x", exact: "metadata" }],
          },
        ],
      },
      requests: [
        ...subjects.slice(0, 5).flatMap((subject) => {
          const decided = bucketOf(subject, "same") < 5000 ? yes : no;
          return [
            decided(header(["cookie", `uid=${subject}`])),
            decided(path(`/?uid=${subject}`)),
            decided(path(`/users/${subject}`)),
          ];
        }),
        { ...header(["cookie", 'session={"uid":7}']), seen: { "x-version": "json" } },
        { ...x("claim"), seen: { "x-version": "claim" } },
        { ...x("metadata"), seen: { "x-version": "metadata" } },
      ],
    },
    test("in", { in: ["a", "bc"] }, ["a", "bc"], ["b", "", "A", "a,bc"]),
    test("exact", { exact: "a b" }, ["a b"], ["a", "ab", "A B"]),
    test("prefix", { prefix: "ab" }, ["ab", "abc"], ["a", "Abc", "xab"]),
    test(
      "suffix",
      { suffix: "@shop.example" },
      ["jo@shop.example"],
      ["jo@shop.example.org", "@SHOP.example"],
    ),
    test("contains", { contains: "aab" }, ["aab", "xaaaabx"], ["aaxb", "AAB"]),
    test(
      "pattern",
      { pattern: "c-[0-9]{3,4}|vip(-.*)?" },
      ["c-100", "vip", "vip-x"],
      ["c-10", "xvip", "c-1000x"],
    ),
    test("pattern with (?i)", { pattern: "(?i)beta" }, ["beta", "BeTa"], ["bet"]),
    test("ignoreCase of in", { in: ["Ab", "cD"], ignoreCase: true }, ["aB", "CD"], ["abc"]),
    test("ignoreCase of exact", { exact: "aB", ignoreCase: true }, ["Ab"], ["abc"]),
    test("ignoreCase of prefix", { prefix: "aB", ignoreCase: true }, ["AbC"], ["a"]),
    test("ignoreCase of suffix", { suffix: "aB", ignoreCase: true }, ["xAb"], ["b"]),
    test("ignoreCase of contains", { contains: "aB", ignoreCase: true }, ["xAbx"], ["b"]),
    test("ignoreCase false", { exact: "aB", ignoreCase: false }, ["aB"], ["ab"]),
    test(
      "range of numbers",
      { range: { from: -1.5, to: 100 } },
      ["-1.5", "0", "007", "100.0"],
      ["-1.6", "100.01", "1e1", "a", ""],
    ),
    test("range from a number", { range: { from: 10 } }, ["10", "99999999999999999999"], ["9.99", "-10"]),
    test("range to a number", { range: { to: 10 } }, ["10", "-99999999999999999999"], ["10.01"]),
    test(
      "range of texts",
      { range: { from: "2026-01-01", to: "2026-12-31" } },
      ["2026-01-01", "2026-06", "2026-12-31"],
      ["2025-12-31", "2027-01-01", ""],
    ),
    test("range from a text", { range: { from: "b" } }, ["b", "c"], ["a"]),
    test("range to a text", { range: { to: "b" } }, ["a", "b"], ["ba"]),
    test("present true", { present: true }, ["a", ""], []),
    {
      title: "present false",
      config: when({ header: "x", present: false }),
      requests: [yes(), no(x("")), no(x("a"))],
    },
    {
      title: "percentage: the same subjects each time, with the rule's name as the salt",
      config: when({ header: "x", percentage: 25.5 }),
      requests: [...subjects.map(inShare("rule", 25.5)), no(x("")), no()],
    },
    {
      title: "salt: other subjects",
      config: when({ header: "x", percentage: 50, salt: "experiment" }),
      requests: subjects.map(inShare("experiment", 50)),
    },
    {
      title: "percentage of 0 and of 100",
      config: {
        rules: [
          { name: "none", value: "none", when: [{ header: "x", percentage: 0 }] },
          { name: "all", value: "yes", when: [{ header: "x", percentage: 100 }] },
        ],
      },
      requests: subjects.slice(0, 5).map((subject) => yes(x(subject))),
    },
    {
      title: "percentage as a ramp: before its start, after its end",
      config: {
        rules: [
          {
            name: "later",
            value: "later",
            when: [
              { header: "x", percentage: { from: 0, to: 100, start: fromNow(HOUR), end: fromNow(2 * HOUR) } },
            ],
          },
          {
            name: "done",
            value: "yes",
            when: [
              {
                header: "x",
                percentage: { from: 0, to: 100, start: fromNow(-2 * HOUR), end: fromNow(-HOUR) },
              },
            ],
          },
        ],
      },
      requests: subjects.slice(0, 5).map((subject) => yes(x(subject))),
    },
    {
      title: "percentage as a ramp: half way",
      config: when({
        header: "x",
        percentage: { from: 10, to: 60, start: "2026-11-03T08:00:00Z", end: "2026-11-04T08:00:00Z" },
      }),
      requests: subjects.map((subject) => ({ ...inShare("rule", 35)(subject), now: "2026-11-03T20:00:00Z" })),
      only: clock,
    },
    {
      title: "all, any, not",
      config: when({
        any: [
          {
            all: [
              { header: "a", present: true },
              { header: "b", present: true },
            ],
          },
          { not: { any: [{ header: "c", present: true }, { not: { header: "d", exact: "1" } }] } },
        ],
      }),
      requests: [
        yes(header(["a", ""], ["b", ""])),
        yes(header(["d", "1"])),
        yes(header(["a", ""], ["d", "1"])),
        no(header(["a", ""])),
        no(header(["c", ""], ["d", "1"])),
        no(),
      ],
    },
    {
      title: "time: from and until",
      config: {
        rules: [
          { name: "over", value: "over", when: [{ time: { until: fromNow(-HOUR) } }] },
          { name: "later", value: "later", when: [{ time: { from: fromNow(HOUR) } }] },
          { name: "now", value: "yes", when: [{ time: { from: fromNow(-HOUR), until: fromNow(HOUR) } }] },
        ],
      },
      requests: [yes()],
    },
    {
      title: "time: days, all of them",
      config: when({ time: { days: ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] } }),
      requests: [yes()],
    },
    {
      title: "time: not on any other day than today, yesterday and tomorrow",
      config: when({
        time: {
          days: today.filter((_, day) => (day - new Date().getUTCDay() + 8) % 7 > 2),
          hours: { from: "00:00", until: "24:00" },
        },
      }),
      requests: [no()],
    },
    {
      title: "time: working hours, with an offset",
      config: when({
        time: { days: ["mon", "fri"], hours: { from: "08:00", until: "17:30" }, utcOffset: "+02:00" },
      }),
      requests: [
        { ...yes(), now: "2026-11-02T06:00:00Z" },
        { ...no(), now: "2026-11-02T05:59:59Z" },
        { ...yes(), now: "2026-11-02T15:29:59Z" },
        { ...no(), now: "2026-11-02T15:30:00Z" },
        { ...no(), now: "2026-11-03T08:00:00Z" },
        { ...yes(), now: "2026-11-06T08:00:00Z" },
      ],
      only: clock,
    },
    {
      title: "time: hours over midnight belong to the day on which they begin",
      config: when({
        time: { days: ["sat"], hours: { from: "22:00", until: "06:00" }, utcOffset: "-01:00" },
      }),
      requests: [
        { ...yes(), now: "2026-11-07T23:00:00Z" },
        { ...yes(), now: "2026-11-08T06:59:59Z" },
        { ...no(), now: "2026-11-08T07:00:00Z" },
        { ...no(), now: "2026-11-07T06:59:59Z" },
        { ...no(), now: "2026-11-08T23:00:00Z" },
      ],
      only: clock,
    },
    source(
      "header: the first of several, also of those that Envoy does not join",
      { header: "x", exact: "a" },
      yes(header(["x", "a"], ["x", "b"])),
      no(header(["x", "b"], ["x", "a"])),
    ),
    source(
      "header: :method and :authority",
      {
        all: [
          { header: ":method", exact: "POST" },
          { header: ":authority", exact: "shop.example" },
        ],
      },
      yes({ method: "POST", ...header(["host", "shop.example"]) }),
      no({ method: "GET", ...header(["host", "shop.example"]) }),
    ),
    source(
      "three headers: fetched by one call, and the same as one by one",
      {
        all: [
          { header: "x", exact: "a" },
          { header: "y", exact: "b" },
          { header: "z", present: false },
          { cookie: "c", exact: "1" },
        ],
      },
      yes(header(["x", "a"], ["x", "b"], ["y", "b"], ["cookie", "c=1"])),
      no(header(["x", "b"], ["x", "a"], ["y", "b"], ["cookie", "c=1"])),
      no(header(["x", "a"], ["y", "b"], ["z", ""], ["cookie", "c=1"])),
    ),
    source(
      "cookie",
      { cookie: "plan", exact: "gold" },
      yes(header(["cookie", "a=1; plan=gold"])),
      yes(header(["cookie", 'plan="gold"; plan=silver'])),
      no(header(["cookie", "Plan=gold"])),
      no(header(["cookie", ";;=;plan"])),
      no(),
    ),
    source(
      "query",
      { query: "plan x", exact: "gold é" },
      yes(path("/?plan+x=gold%20%C3%A9")),
      yes(path("/a?b&plan%20x=gold+%C3%A9&plan+x=silver")),
      no(path("/?plan+x=gold")),
      no(path("/plan+x=gold")),
    ),
    source(
      "path: a part of it",
      { path: "/customers/{id}/...", in: ["7", "a b"] },
      yes(path("/customers/7")),
      yes(path("/customers/a%20b/orders?x")),
      no(path("/customers/8")),
      no(path("/customers")),
    ),
    source(
      "path: all of it",
      { path: "/api/{}/...", suffix: "/export" },
      yes(path("/api/v1/export?x")),
      no(path("/api/v1/exports")),
      no(path("/other/v1/export")),
    ),
    source("claim", { claim: "sub", exact: "user-1" }, yes()),
    source("claim as a pointer", { claim: "/realm/a~1b", exact: "acme" }, yes()),
    source("claim: any element of an array", { claim: "groups", exact: "beta" }, yes()),
    source("claim: a number of an array", { claim: "groups", range: { from: 7, to: 7 } }, yes()),
    source(
      "claim: a number, a boolean",
      {
        all: [
          { claim: "level", exact: "42" },
          { claim: "admin", exact: "true" },
        ],
      },
      yes(),
    ),
    source(
      "claim: null, an object, none",
      {
        all: [
          { claim: "none", present: false },
          { claim: "realm", present: false },
          { claim: "other", present: false },
        ],
      },
      yes(),
    ),
    source(
      "metadata: text",
      {
        all: [
          { metadata: { filter: "test.metadata", pointer: "/plan", type: "text" }, exact: "gold" },
          { metadata: { filter: "test.metadata", pointer: "/a~1b/c" }, exact: "deep" },
          { metadata: { filter: "test.metadata", pointer: "/other" }, present: false },
          { metadata: { filter: "test.other", pointer: "/plan" }, present: false },
        ],
      },
      yes(),
    ),
    source(
      "metadata: number",
      {
        all: [
          { metadata: { filter: "test.metadata", pointer: "/level", type: "number" }, exact: "7" },
          { metadata: { filter: "test.metadata", pointer: "/half", type: "number" }, present: false },
          { metadata: { filter: "test.metadata", pointer: "/plan", type: "number" }, present: false },
        ],
      },
      yes(),
    ),
    source(
      "metadata: boolean",
      {
        all: [
          { metadata: { filter: "test.metadata", pointer: "/admin", type: "boolean" }, exact: "true" },
          { metadata: { filter: "test.metadata", pointer: "/plan", type: "boolean" }, present: false },
        ],
      },
      yes(),
    ),
    source(
      "metadata: any of a list",
      {
        all: [
          { metadata: { filter: "test.metadata", pointer: "/groups", type: "list" }, exact: "beta" },
          {
            not: { metadata: { filter: "test.metadata", pointer: "/groups", type: "list" }, exact: "other" },
          },
          { metadata: { filter: "test.metadata", pointer: "/other", type: "list" }, present: false },
        ],
      },
      yes(),
    ),
    source(
      "json in a header",
      { header: "x", json: "/user/groups", exact: "béta" },
      yes(x('{"user":{"groups":["a","b\\u00e9ta"]}}')),
      no(x('{"user":{"groups":["a"]}}')),
      no(x('{"user":{"groups":["b\\u00e9ta"]}')),
      no(x('{"user":1,"user":{"groups":["b\\u00e9ta"]}}')),
    ),
    source(
      "json in a cookie, percent-encoded",
      { cookie: "s", json: "/id", exact: "7" },
      yes(header(["cookie", "s=%7B%22id%22%3A7%7D"])),
      yes(header(["cookie", 's={"id":"7"}'])),
      no(header(["cookie", "s=7"])),
    ),
    source(
      "json in a parameter",
      { query: "s", json: "", exact: "a" },
      yes(path('/?s=[1,"a"]')),
      no(path("/?s=a")),
    ),
  ],
  refused: [
    [{ rulez: [] }, "/rulez: unknown key, expected one of header, clientHeader"],
    [{ rules: [], clientHeader: "drop" }, '/clientHeader: expected "remove" or "keep"'],
    [{ rules: [{ ...geo, value: "a\nb" }] }, "/rules/0/value: expected visible ASCII"],
    ['{"rules": [], "rules": []}', "/rules: is given twice"],
  ],
});
