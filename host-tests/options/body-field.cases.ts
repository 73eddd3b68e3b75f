import { deflateSync, gzipSync } from "node:zlib";
import type { HeaderPair } from "../../wasm-host/index.ts";
import type { Exchange, Expected, OptionCase } from "./case.ts";
import { testOptions } from "./test-options.ts";

const tenant = { header: "x-tenant", json: "/tenant" };
const rule = (changes: object, field: object = {}) => ({
  rules: [{ fields: [{ ...tenant, ...field }], ...changes }],
});

/** A request with a body of a content type; without a type for the empty one. */
function post(type: string, body: Exchange["body"], headers: readonly HeaderPair[] = []): Exchange {
  const content: HeaderPair[] = type === "" ? [] : [["content-type", type]];
  return { method: "POST", headers: [...content, ...headers], ...(body === undefined ? {} : { body }) };
}
const json = (body: Exchange["body"], headers: readonly HeaderPair[] = []) =>
  post("application/json", body, headers);
const form = (body: string) => post("application/x-www-form-urlencoded", body);
const protobuf = (hex: string) => post("application/x-protobuf", Buffer.from(hex.replaceAll(" ", ""), "hex"));
function grpc(hex: string, flag = "00"): Exchange {
  const message = Buffer.from(hex.replaceAll(" ", ""), "hex");
  const size = Buffer.alloc(4);
  size.writeUInt32BE(message.length);
  return post("application/grpc", Buffer.concat([Buffer.from(flag, "hex"), size, message]));
}

const counter = (outcome: string) => `numesh_body_field_${outcome}`;
/** It goes on with this value, or without. */
const seen = (value: string | null, outcome: string): Expected => ({
  seen: { "x-tenant": value },
  counted: { [counter(outcome)]: 1 },
});
const refused = (status: number, outcome: string): Expected => ({
  answered: {
    status,
    details: counter(outcome),
    headers: { "content-type": "application/problem+json" },
    body: { status, type: "about:blank" },
  },
  counted: { [counter(outcome)]: 1 },
});

/** Each outcome in which a field has no value, and a request that comes to it with this rule. */
const strict = { maxBytes: 40, duplicates: "reject", methods: ["POST"] };
const failures: [policy: string, outcome: string, request: Exchange, status: number][] = [
  ["missing", "missing", json('{"other":1}'), 400],
  ["mismatched", "mismatched", json('{"tenant":{}}'), 400],
  ["malformed", "malformed", json('{"tenant":"acme"'), 400],
  ["duplicate", "duplicate", json('{"tenant":"acme","tenant":"globex"}'), 400],
  ["tooLarge", "too_large", json(`{"tenant":"acme","other":"${"x".repeat(40)}"}`), 413],
  ["wrongContentType", "wrong_content_type", post("text/plain", '{"tenant":"acme"}'), 415],
  ["noBody", "no_body", json(undefined), 400],
  ["compressed", "compressed", json(gzipSync('{"tenant":"acme"}'), [["content-encoding", "gzip"]]), 415],
];

/** The same failures with every policy set to one thing. */
function policyCase(
  title: string,
  policy: unknown,
  field: object,
  expected: (outcome: string, status: number) => Expected,
): OptionCase {
  return {
    title,
    config: rule({ ...strict, policies: Object.fromEntries(failures.map(([key]) => [key, policy])) }, field),
    requests: failures.map(([, outcome, request, status]) => ({ ...request, ...expected(outcome, status) })),
  };
}

testOptions({
  filter: "body-field",
  cases: [
    {
      title: "json: a JSON Pointer; strings are decoded, numbers and booleans are as they are written",
      config: {
        rules: [
          {
            fields: [
              { header: "x-tenant", json: "/a/tenant~1id/1" },
              { header: "x-count", json: "/count" },
              { header: "x-is", json: "/is" },
            ],
          },
        ],
      },
      requests: [
        {
          ...json('{"a":{"tenant/id":["no","ac\\u006de"]},"count":1.50e3,"is":true,"more":[]}'),
          seen: { "x-tenant": "acme", "x-count": "1.50e3", "x-is": "true" },
          counted: { [counter("found")]: 1 },
        },
        {
          ...json(['{"count":1,', ' "a"', ':{"tenant/id":["",', '"glo', 'bex"]}}']),
          seen: { "x-tenant": "globex", "x-count": "1", "x-is": null },
          counted: { [counter("missing")]: 1 },
        },
      ],
    },
    {
      title: "json: the whole document",
      config: rule({}, { json: "" }),
      requests: [
        { ...json('"acme"'), ...seen("acme", "found") },
        { ...json("17"), ...seen("17", "found") },
        { ...json("[]"), ...seen(null, "mismatched") },
      ],
    },
    {
      title: "GraphQL: the name of the operation",
      config: rule({ paths: [{ exact: "/graphql" }] }, { json: "/operationName" }),
      requests: [
        {
          ...json('{"query":"query Cart { id }","operationName":"Cart"}'),
          path: "/graphql?x=1",
          ...seen("Cart", "found"),
        },
        { ...json('{"operationName":null,"query":"{ id }"}'), path: "/graphql", ...seen(null, "missing") },
      ],
    },
    {
      title: "form: a field's name",
      config: rule({}, { json: undefined, form: "the tenant" }),
      requests: [
        { ...form("a=1&the+tenant=ac%6De&b=2"), ...seen("acme", "found") },
        { ...form("a=1&tenant=acme"), ...seen(null, "missing") },
        { ...form("a=%zz"), ...refused(400, "malformed") },
        { ...json('{"the tenant":"acme"}'), ...seen(null, "wrong_content_type") },
      ],
    },
    {
      title: "protobuf: a path of field numbers, plain and in gRPC",
      config: rule({}, { protobuf: { path: "1.3", type: "string" } }),
      requests: [
        { ...protobuf("10 07 0a 08 10 01 1a 04 61636d65 18 05"), ...seen("acme", "found") },
        { ...protobuf("10 07"), ...seen(null, "missing") },
        { ...protobuf("0a 08 10"), ...refused(400, "malformed") },
        { ...grpc("0a 06 1a 04 61636d65"), ...seen("acme", "found") },
        { ...grpc("0a 06 1a 04 61636d65", "01"), ...seen(null, "compressed") },
        { ...json('{"tenant":"globex"}'), ...seen("globex", "found") },
      ],
    },
    ...Object.entries({
      string: ["0a 04 61636d65", "acme"],
      bytes: ["0a 02 ff61", "%FFa"],
      bool: ["08 01", "true"],
      int32: ["08 ffffffffffffffffff01", "-1"],
      int64: ["08 ffffffffffffffff7f", "9223372036854775807"],
      uint32: ["08 ffffffff0f", "4294967295"],
      uint64: ["08 ffffffffffffffffff01", "18446744073709551615"],
      sint32: ["08 03", "-2"],
      sint64: ["08 04", "2"],
      enum: ["08 07", "7"],
      fixed32: ["0d ffffffff", "4294967295"],
      fixed64: ["09 0100000000000000", "1"],
      sfixed32: ["0d ffffffff", "-1"],
      sfixed64: ["09 feffffffffffffff", "-2"],
    }).map(
      ([type, [message = "", value = ""]]): OptionCase => ({
        title: `protobuf/type ${type}`,
        config: rule({}, { protobuf: { path: "1", type } }),
        requests: [{ ...protobuf(message), ...seen(value, "found") }],
      }),
    ),
    {
      title: "paths and methods: what is not asked for is not looked at, but for the client's own header",
      config: rule({
        paths: [{ exact: "/orders" }, { prefix: "/v1/a" }, { suffix: "/completions" }],
        methods: ["POST", "PUT"],
      }),
      requests: [
        ...["/orders", "/orders?a=/b", "/v1/a", "/v1/a/b", "/x/completions?y"].map((path) => ({
          ...json('{"tenant":"acme"}'),
          path,
          ...seen("acme", "found"),
        })),
        ...["/orders/1", "/v1/ab", "/completions/", "/V1/a"].map((path) => ({
          ...json('{"tenant":"acme"}', [["x-tenant", "mine"]]),
          path,
          seen: { "x-tenant": null },
          counted: { [counter("found")]: 0, [counter("missing")]: 0 },
        })),
        { ...json('{"tenant":"acme"}'), method: "PATCH", path: "/orders", seen: { "x-tenant": null } },
        { ...json('{"tenant":"acme"}'), method: "PUT", path: "/orders", ...seen("acme", "found") },
      ],
    },
    {
      title: "rules: the first that fits counts",
      config: {
        rules: [
          { paths: [{ prefix: "/a" }], fields: [{ header: "x-tenant", json: "/a" }] },
          {
            paths: [{ prefix: "/" }],
            fields: [
              { header: "x-tenant", json: "/b" },
              { header: "x-other", json: "/a" },
            ],
          },
        ],
      },
      requests: [
        { ...json('{"a":1,"b":2}'), path: "/a", seen: { "x-tenant": "1", "x-other": null } },
        { ...json('{"a":1,"b":2}'), path: "/b", seen: { "x-tenant": "2", "x-other": "1" } },
      ],
    },
    {
      title: "contentTypes: the defaults",
      config: rule({}, { form: "tenant" }),
      requests: [
        ...[
          "application/json",
          "Application/JSON ; charset=utf-8",
          "application/vnd.shop+json",
          "application/problem+JSON",
        ].map((type) => ({ ...post(type, '{"tenant":"acme"}'), ...seen("acme", "found") })),
        ...[
          "text/json",
          "",
          "application/jsonp",
          "+json",
          "application/grpc+json",
          "application/json; charset=utf-7",
          "application/json; charset=utf-8; charset=ibm037",
        ].map((type) => ({
          ...post(type, '{"tenant":"acme"}'),
          ...seen(null, "wrong_content_type"),
        })),
        {
          ...post("application/json", '{"tenant":"acme"}', [["content-type", "text/plain"]]),
          ...seen(null, "wrong_content_type"),
        },
      ],
    },
    {
      title: "contentTypes: lists of one's own",
      config: rule(
        {
          contentTypes: {
            json: ["application/x-order", ""],
            form: ["*"],
            protobuf: ["application/x-proto"],
            grpc: ["+grpc"],
          },
        },
        { form: "tenant", protobuf: { path: "1", type: "string" } },
      ),
      requests: [
        { ...post("application/x-order", '{"tenant":"acme"}'), ...seen("acme", "found") },
        { ...post("", '{"tenant":"acme"}'), ...seen("acme", "found") },
        { ...post("application/json", "tenant=acme"), ...seen("acme", "found") },
        { ...post("application/x-proto", Buffer.from("\n\u0004acme")), ...seen("acme", "found") },
        {
          ...post("application/x+grpc", Buffer.from("\0\0\0\0\u0006\n\u0004acme")),
          ...seen("acme", "found"),
        },
      ],
    },
    {
      title: "duplicates first: the first counts, and nothing after it is looked at",
      config: rule({ duplicates: "first" }),
      requests: [
        { ...json('{"tenant":"acme","tenant":"globex"}'), ...seen("acme", "found") },
        { ...json('{"tenant":"acme",this is no JSON'), ...seen("acme", "found") },
      ],
    },
    {
      title: "duplicates last: the last counts, and all is read",
      config: rule({ duplicates: "last" }),
      requests: [
        { ...json('{"tenant":"acme","tenant":"globex"}'), ...seen("globex", "found") },
        { ...json('{"tenant":"acme",this is no JSON'), ...refused(400, "malformed") },
      ],
    },
    {
      title: "duplicates reject",
      config: rule({ duplicates: "reject" }),
      requests: [
        { ...json('{"tenant":"acme","tenant":"acme"}'), ...refused(400, "duplicate") },
        { ...json('{"tenant":"acme","t":1,"t":2}'), ...seen("acme", "found") },
      ],
    },
    {
      title: "maxBytes: a field behind it is not found; with first, what was found before counts",
      config: { rules: [{ fields: [tenant, { header: "x-late", json: "/late" }], maxBytes: 40 }] },
      requests: [
        {
          ...json(`{"tenant":"acme","filler":"${"x".repeat(40)}","late":"1"}`),
          seen: { "x-tenant": "acme", "x-late": null },
          counted: { [counter("too_large")]: 1 },
        },
        { ...json(`{"tenant":"acme","late":"1"${" ".repeat(12)}}`), seen: { "x-late": "1" } },
      ],
    },
    policyCase(
      "policies continue: without the header, be there a default",
      "continue",
      { default: "none" },
      (outcome) => seen(null, outcome),
    ),
    policyCase("policies default: with the default", "default", { default: "none" }, (outcome) =>
      seen("none", outcome),
    ),
    policyCase("policies default: without header where there is no default", "default", {}, (outcome) =>
      seen(null, outcome),
    ),
    policyCase("policies with a status", 422, {}, (outcome) => refused(422, outcome)),
    policyCase("required: refused whatever the reason", "continue", { required: true }, (outcome, status) =>
      refused(status, outcome),
    ),
    {
      title: "required false",
      config: rule({}, { required: false }),
      requests: [{ ...json("{}"), ...seen(null, "missing") }],
    },
    {
      title: "mode enforce",
      config: { mode: "enforce", ...rule({}, { required: true }) },
      requests: [{ ...json("{}"), ...refused(400, "missing") }],
    },
    {
      title: "mode observe: counted, but not refused, with the default; never a client's header",
      config: { mode: "observe", ...rule({ policies: { missing: 400 } }, { default: "none" }) },
      requests: [
        { ...json("{}", [["x-tenant", "mine"]]), ...seen("none", "missing") },
        { ...json("{", [["x-tenant", "mine"]]), ...seen("none", "malformed") },
        { ...json('{"tenant":"acme"}', [["x-tenant", "mine"]]), ...seen("acme", "found") },
      ],
    },
    {
      title: "clientHeader remove: every copy, in trailers too, found or not",
      config: { clientHeader: "remove", ...rule({}) },
      requests: ['{"tenant":"acme"}', "{}"].map((body) => ({
        ...json(body, [
          ["x-tenant", "mine"],
          ["x-tenant", "yours"],
        ]),
        trailers: [
          ["x-tenant", "mine"],
          ["x-checksum", "1"],
        ],
        seen: { "x-tenant": body === "{}" ? null : "acme" },
        seenTrailers: [["x-checksum", "1"]],
      })),
    },
    {
      title: "clientHeader keep: a header that is there stays, and is not looked for",
      config: { clientHeader: "keep", rules: [{ fields: [tenant, { header: "x-user", json: "/user" }] }] },
      requests: [
        {
          ...json('{"tenant":"acme","user":"jo"}', [["x-tenant", "theirs"]]),
          seen: { "x-tenant": "theirs", "x-user": "jo" },
          counted: { [counter("found")]: 1 },
        },
        {
          ...json("no JSON", [
            ["x-tenant", "theirs"],
            ["x-user", "al"],
          ]),
          trailers: [["x-tenant", "mine"]],
          seen: { "x-tenant": "theirs", "x-user": "al" },
          seenTrailers: [],
          counted: { [counter("kept")]: 1 },
        },
      ],
    },
    {
      title: "default: where nothing is found",
      config: rule({}, { default: "a b" }),
      requests: [
        { ...json('{"tenant":""}'), ...seen("a b", "missing") },
        { ...json('{"tenant":null}'), ...seen("a b", "missing") },
        { method: "GET", ...seen("a b", "no_body") },
        { ...json(["", ""]), ...seen("a b", "no_body") },
      ],
    },
    {
      title: "null missing",
      config: rule({}, { null: "missing" }),
      requests: [{ ...json('{"tenant":null}'), ...seen(null, "missing") }],
    },
    {
      title: "null text",
      config: rule({}, { null: "text" }),
      requests: [{ ...json('{"tenant":null}'), ...seen("null", "found") }],
    },
    {
      title: "maxLength: a longer value is no value",
      config: rule({}, { maxLength: 4 }),
      requests: [
        { ...json('{"tenant":"acm\\u0065"}'), ...seen("acme", "found") },
        { ...json('{"tenant":"acmes"}'), ...seen(null, "mismatched") },
        { ...json('{"tenant":"é€"}'), ...seen(null, "mismatched") },
      ],
    },
    {
      title: "nonAscii percent: whatever would not be a header value is encoded",
      config: rule({}, { nonAscii: "percent" }),
      requests: [
        { ...json('{"tenant":"é 😀%"}'), ...seen("%C3%A9 %F0%9F%98%80%25", "found") },
        {
          ...json('{"tenant":" a\\r\\nx-admin: 1\\u0000\\t\\u007f "}'),
          ...seen("%20a%0D%0Ax-admin: 1%00%09%7F%20", "found"),
        },
      ],
    },
    {
      title: "nonAscii keep: UTF-8 stays, control characters are no value",
      config: rule({}, { nonAscii: "keep" }),
      requests: [
        { ...json('{"tenant":"100% é😀"}'), ...seen("100% é😀", "found") },
        ...['"a\\r\\nb"', '"a\\u0000"', '" a"', '"a\\t"', '"\\u007f"'].map((value) => ({
          ...json(`{"tenant":${value}}`),
          ...seen(null, "mismatched"),
        })),
      ],
    },
    {
      title: "nonAscii mismatch: ASCII is kept, all else is no value",
      config: rule({}, { nonAscii: "mismatch" }),
      requests: [
        { ...json('{"tenant":"a b%"}'), ...seen("a b%", "found") },
        { ...json('{"tenant":"é"}'), ...seen(null, "mismatched") },
        { ...json('{"tenant":"a\\nb"}'), ...seen(null, "mismatched") },
      ],
    },
    {
      title: "stripPrefix and stripSuffix",
      config: rule({}, { stripPrefix: "tenants/", stripSuffix: ".example" }),
      requests: [
        { ...json('{"tenant":"tenants/acme.example"}'), ...seen("acme", "found") },
        { ...json('{"tenant":"acme"}'), ...seen("acme", "found") },
        { ...json('{"tenant":"tenants/.example"}'), ...seen(null, "missing") },
      ],
    },
    {
      title: "split, align right: provider and model",
      config: {
        rules: [
          {
            fields: [
              {
                header: "x-whole",
                json: "/model",
                split: { separator: "/", headers: ["x-provider", "x-model"], align: "right" },
              },
            ],
          },
        ],
      },
      requests: [
        {
          ...json('{"model":"openai/gpt/5"}'),
          seen: { "x-whole": "openai/gpt/5", "x-provider": "openai", "x-model": "gpt/5" },
        },
        {
          ...json('{"model":"gpt-5"}', [["x-provider", "mine"]]),
          seen: { "x-whole": "gpt-5", "x-provider": null, "x-model": "gpt-5" },
        },
      ],
    },
    {
      title: "split, align left: without a header for the whole, of a default too",
      config: {
        rules: [
          {
            fields: [
              {
                json: "/id",
                split: { separator: "::", headers: ["x-a", "x-b", "x-c"], align: "left" },
                default: "d::e",
              },
            ],
          },
        ],
      },
      requests: [
        { ...json('{"id":"1::2::3::4"}'), seen: { "x-a": "1", "x-b": "2", "x-c": "3::4" } },
        { ...json('{"id":"1"}'), seen: { "x-a": "1", "x-b": null, "x-c": null } },
        { ...json('{"id":"::2"}'), seen: { "x-a": null, "x-b": "2", "x-c": null } },
        { ...json("{}"), seen: { "x-a": "d", "x-b": "e", "x-c": null } },
      ],
    },
    {
      title: "trailers end a body, too",
      config: rule({ duplicates: "last" }, { default: "none" }),
      requests: [
        { ...json('{"tenant":"acme"}'), trailers: [["x-checksum", "1"]], ...seen("acme", "found") },
        { ...json("{}"), trailers: [["x-checksum", "1"]], ...seen("none", "missing") },
        { ...json("{"), trailers: [["x-checksum", "1"]], ...refused(400, "malformed") },
      ],
    },
    {
      title: "content-encoding identity is none",
      config: rule({}),
      requests: [
        { ...json('{"tenant":"acme"}', [["content-encoding", "Identity"]]), ...seen("acme", "found") },
        {
          ...json(deflateSync('{"tenant":"acme"}'), [["content-encoding", "deflate"]]),
          ...seen(null, "compressed"),
        },
      ],
    },
    {
      title:
        "maxWaiting, policies/overloaded, maxWaitSeconds, policies/tooSlow: none of it while nobody waits",
      config: { maxWaiting: 1, ...rule({ maxWaitSeconds: 1, policies: { overloaded: 503, tooSlow: 408 } }) },
      requests: [
        { ...json('{"tenant":"acme"}'), ...seen("acme", "found") },
        { ...json('{"tenant":"acme"}'), ...seen("acme", "found") },
      ],
    },
  ],
  refused: [
    [{ rulez: [] }, "/rulez: unknown key, expected one of mode, clientHeader, maxWaiting, rules"],
    [{ rules: [] }, "/rules: expected a list of 1 to 64"],
    [rule({}, { json: "tenant" }), "/rules/0/fields/0/json: expected a JSON Pointer"],
    [rule({}, { json: "/~2" }), "/rules/0/fields/0/json: expected a JSON Pointer"],
    [rule({}, { json: undefined }), "/rules/0/fields/0: expected at least one of json, form, protobuf"],
    [
      rule({}, { header: undefined }),
      "/rules/0/fields/0/header: is missing, expected a string of 1 to 256 bytes",
    ],
    [rule({}, { header: "cookie" }), "/rules/0/fields/0/header: expected a header of the plugin's own"],
    [rule({}, { default: "a", required: true }), "/rules/0/fields/0/default: makes no sense where"],
    [
      rule({}, { protobuf: { path: "1..2", type: "string" } }),
      "/rules/0/fields/0/protobuf/path: expected 1 to 16 field",
    ],
    [
      rule({}, { protobuf: { path: "1", type: "double" } }),
      '/rules/0/fields/0/protobuf/type: expected "string", ',
    ],
    [rule({ fields: [tenant, tenant] }), "/rules/0/fields/1: sets a header that is set already by this rule"],
    [
      rule({ policies: { missing: 200 } }),
      "/rules/0/policies/missing: expected a whole number from 400 to 599",
    ],
    [rule({ policies: { missing: "deny" } }), '/rules/0/policies/missing: expected "continue" or "default"'],
    [rule({ paths: [{ prefix: "v1" }] }), "/rules/0/paths/0/prefix: expected a path that begins with /"],
    [rule({ paths: [{}] }), "/rules/0/paths/0: expected exactly one of exact, prefix, suffix"],
    [rule({ methods: ["post"] }), "/rules/0/methods/0: expected a method in capital letters"],
    [rule({ contentTypes: { json: ["text"] } }), "/rules/0/contentTypes/json/0: expected a media type"],
    [
      rule({ contentTypes: { form: ["Application/json"] } }),
      "/rules/0/contentTypes/form/0: is listed before",
    ],
    [rule({ maxBytes: 0 }), "/rules/0/maxBytes: expected a whole number from 1 to 1048576"],
    [
      rule({
        fields: [
          { header: "x-a", protobuf: { path: "1", type: "string" } },
          { header: "x-b", protobuf: { path: "1.2", type: "string" } },
        ],
      }),
      "/rules/0/fields/1/protobuf/path: is a value where another field has a message",
    ],
    [
      rule({
        fields: [
          { header: "x-a", protobuf: { path: "1", type: "int32" } },
          { header: "x-b", protobuf: { path: "1", type: "int64" } },
        ],
      }),
      "/rules/0/fields/1/protobuf/type: differs from that of another field of this path",
    ],
  ],
});
