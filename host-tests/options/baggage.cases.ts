import type { HeaderPair } from "../../wasm-host/index.ts";
import type { Exchange } from "./case.ts";
import { testOptions } from "./test-options.ts";

const ALL = ["x-version", "x-namespace", "x-tenant"];

const carrying = (...values: string[]): HeaderPair[] => values.map((value) => ["baggage", value]);

const quiet = {
  numesh_baggage_untrusted: 0,
  numesh_baggage_conflict: 0,
  numesh_baggage_malformed: 0,
  numesh_baggage_overlong: 0,
};
/** The counters that grow by one; all others stay. */
const counted = (...names: string[]): Pick<Exchange, "counted"> => ({
  counted: { ...quiet, ...Object.fromEntries(names.map((name) => [`numesh_baggage_${name}`, 1])) },
});

testOptions({
  filter: "baggage",
  cases: [
    {
      title: "at the edge: headers are written, what a client says is removed, the rest stays",
      config: {},
      requests: [
        {
          headers: [
            ["x-version", "geo-discount"],
            ["x-tenant", "acme"],
          ],
          seen: {
            baggage: "x-version=geo-discount,x-tenant=acme",
            "x-version": "geo-discount",
            "x-tenant": "acme",
          },
          ...counted(),
        },
        { seen: { baggage: null, "x-version": null }, ...counted() },
        {
          headers: carrying("x-tenant=globex,theme=dark;ttl=5 , x-version = v9;a=b"),
          seen: { baggage: "theme=dark;ttl=5", "x-tenant": null, "x-version": null },
          ...counted("untrusted"),
        },
        {
          headers: [["x-tenant", "acme"], ...carrying("x-tenant=globex;p, theme=dark")],
          seen: { baggage: "x-tenant=acme,theme=dark", "x-tenant": "acme" },
          ...counted("untrusted"),
        },
        {
          headers: carrying("x-tenant=globex"),
          seen: { baggage: null, "x-tenant": null },
          ...counted("untrusted"),
        },
        {
          headers: carrying("theme = dark ; ttl = 5 ;x,\tuser=J%C3%B6;y", "a=b"),
          seen: { baggage: ["theme = dark ; ttl = 5 ;x,\tuser=J%C3%B6;y", "a=b"] },
          ...counted(),
        },
      ],
    },
    {
      title: "at the edge: several baggage headers are one list",
      config: {},
      requests: [
        {
          headers: [["x-version", "v2"], ...carrying("a=1", "x-version=v9", "b=2, X-Tenant=globex")],
          seen: { baggage: "x-version=v2,a=1,b=2", "x-tenant": null },
          ...counted("untrusted"),
        },
        {
          headers: [["x-version", "v2"], ...carrying("a=1", "x-version=v2;p=q")],
          seen: { baggage: "x-version=v2;p=q,a=1" },
          ...counted(),
        },
      ],
    },
    {
      title: "at the edge: no spelling of a key gets through that some agent would read",
      config: {},
      requests: [
        "X-TENANT=globex",
        "x%2Dtenant=globex",
        "%58-%74enant=globex",
        "+x-tenant=globex",
        "%20x-tenant%09=globex",
        "\u00a0x-tenant=globex",
        'x-tenant="globex"',
        "x-tenant;p=globex",
        "x-tenant",
        "x-tenant==globex",
      ].map((member) => ({
        headers: carrying(`a=1,${member},b=2`),
        seen: { baggage: "a=1,b=2", "x-tenant": null },
        ...counted("untrusted"),
      })),
    },
    {
      title: "values are percent-encoded where they must be, and decoded",
      config: { trust: ["x-version"] },
      requests: [
        {
          headers: [["x-version", 'a b,c;d="e%f\\g+h']],
          seen: { baggage: "x-version=a%20b%2Cc%3Bd=%22e%25f%5Cg%2Bh" },
          ...counted(),
        },
        {
          headers: carrying("x-version=a%20b%2cc%3Bd=%22e%25f%5Cg+h"),
          seen: { "x-version": 'a b,c;d="e%f\\g+h' },
          ...counted(),
        },
      ],
    },
    {
      title: "trust: in a mesh, headers come out of baggage where services have not passed them on",
      config: { trust: ALL },
      requests: [
        {
          headers: carrying("theme=dark,x-tenant=acme;p=q,x-version=v2"),
          seen: {
            "x-tenant": "acme",
            "x-version": "v2",
            "x-namespace": null,
            baggage: "theme=dark,x-tenant=acme;p=q,x-version=v2",
          },
          ...counted(),
        },
        {
          headers: [["x-version", "v2"], ...carrying("theme=dark")],
          seen: { "x-version": "v2", baggage: "x-version=v2,theme=dark" },
          ...counted(),
        },
        {
          headers: carrying("x-version=v1,x-version=v2,a=1"),
          seen: { "x-version": null, baggage: "a=1" },
          ...counted("conflict"),
        },
        {
          headers: carrying("x-version=v1,x-version=v1"),
          seen: { "x-version": "v1", baggage: "x-version=v1,x-version=v1" },
          ...counted(),
        },
      ],
    },
    {
      title: "trust: only the headers that are named",
      config: { trust: ["x-version"] },
      requests: [
        {
          headers: carrying("x-tenant=globex,x-version=v2"),
          seen: { "x-version": "v2", "x-tenant": null, baggage: "x-version=v2" },
          ...counted("untrusted"),
        },
      ],
    },
    {
      title: "a trusted value that cannot be a header is removed",
      config: { trust: ["x-version"] },
      requests: ["v%0d%0ax-tenant:%20globex", "v%00", "%C3%A9", "", "%20v1", "v%2", "v\\"].map((value) => ({
        headers: carrying(`x-version=${value}, a=1`),
        seen: { "x-version": null, "x-tenant": null, baggage: "a=1" },
        ...counted("malformed"),
      })),
    },
    {
      title: "a header that is there stays: what cannot be carried is not written",
      config: { trust: ["x-version"] },
      requests: [
        {
          headers: [["x-version", ""], ...carrying("x-version=v2,a=1")],
          seen: { "x-version": "", baggage: "a=1" },
          ...counted("conflict"),
        },
        {
          headers: [["x-version", "v1"], ["x-version", "v2"], ...carrying("x-version=v2")],
          seen: { "x-version": ["v1", "v2"], baggage: null },
          ...counted("conflict"),
        },
        {
          headers: [["x-version", "v\u00e9"]],
          seen: { "x-version": "v\u00e9", baggage: null },
          ...counted(),
        },
      ],
    },
    {
      title: "entries: other headers, under keys of other names",
      config: {
        entries: [{ header: "x-group", key: "Shop.Group" }, { header: "x-region" }],
        trust: ["x-region"],
      },
      requests: [
        {
          headers: [["x-group", "beta"], ...carrying("x-region=eu,x-tenant=mine,x-group=mine")],
          seen: { "x-region": "eu", baggage: "Shop.Group=beta,x-region=eu,x-tenant=mine,x-group=mine" },
          ...counted(),
        },
        {
          headers: carrying("shop.group=alpha"),
          seen: { "x-group": null, baggage: null },
          ...counted("untrusted"),
        },
      ],
    },
    {
      title: "write false: baggage is read only, and yet never contradicts a header",
      config: { trust: ALL, write: false },
      requests: [
        { headers: [["x-version", "v2"]], seen: { "x-version": "v2", baggage: null }, ...counted() },
        {
          headers: carrying("x-version=v2"),
          seen: { "x-version": "v2", baggage: "x-version=v2" },
          ...counted(),
        },
        {
          headers: [["x-version", "v2"], ...carrying("x-version=v1,a=1")],
          seen: { "x-version": "v2", baggage: "a=1" },
          ...counted("conflict"),
        },
      ],
    },
    {
      title: "write false without trust: on the way out of the mesh, entries are taken away",
      config: { write: false },
      requests: [
        {
          headers: carrying("x-version=v2,theme=dark,x-tenant=acme"),
          seen: { "x-version": null, "x-tenant": null, baggage: "theme=dark" },
          ...counted("untrusted"),
        },
      ],
    },
    {
      title: "write true: said, not meant by default",
      config: { write: true },
      requests: [{ headers: [["x-namespace", "jo"]], seen: { baggage: "x-namespace=jo" } }],
    },
    {
      title: "conflict header: what the header says is written",
      config: { trust: ALL, conflict: "header" },
      requests: [
        {
          headers: [["x-version", "v2"], ...carrying("a=1,x-version=v1;p=q")],
          seen: { "x-version": "v2", baggage: "x-version=v2,a=1" },
          ...counted("conflict"),
        },
      ],
    },
    {
      title: "conflict baggage: the header is set to what trusted baggage says",
      config: { trust: ["x-version"], conflict: "baggage" },
      requests: [
        {
          headers: [
            ["x-version", "v2"],
            ["x-version", "v3"],
            ["x-tenant", "acme"],
            ...carrying("a=1,x-version=v1;p=q,x-tenant=globex"),
          ],
          seen: {
            "x-version": "v1",
            "x-tenant": "acme",
            baggage: "x-version=v1;p=q,x-tenant=acme,a=1",
          },
          ...counted("conflict", "untrusted"),
        },
      ],
    },
    {
      title: "malformed drop: for strict agents, which give up all of baggage for one such member",
      config: { malformed: "drop" },
      requests: [
        {
          headers: [
            ["x-version", "v2"],
            ...carrying('a=1,b,c="2",d=%zz,,e f=1,g=1;=2,h=1;p=\u00e9,i=1;p= ;q'),
          ],
          seen: { baggage: "x-version=v2,a=1,i=1;p= ;q" },
          ...counted("malformed"),
        },
        { headers: carrying("b"), seen: { baggage: null }, ...counted("malformed") },
        { headers: carrying(""), seen: { baggage: "" }, ...counted() },
      ],
    },
    {
      title: "malformed keep: counted, and left alone, but for what could be an entry",
      config: { malformed: "keep" },
      requests: [
        {
          headers: carrying('a=1,b,c="2"'),
          seen: { baggage: 'a=1,b,c="2"' },
          ...counted("malformed"),
        },
        {
          headers: [["x-version", "v2"], ...carrying('a=1,b,c="2",x-tenant="globex"')],
          seen: { baggage: 'x-version=v2,a=1,b,c="2"' },
          ...counted("malformed", "untrusted"),
        },
      ],
    },
    {
      title: "overlong drop: members beyond the 64th, or beyond 8192 bytes",
      config: { overlong: "drop" },
      requests: [
        {
          headers: carrying(members(65).join()),
          seen: { baggage: members(64).join() },
          ...counted("overlong"),
        },
        {
          headers: [["x-version", "v2"], ...carrying(members(64).join())],
          seen: { baggage: ["x-version=v2", ...members(63)].join() },
          ...counted("overlong"),
        },
        { headers: carrying(members(64).join()), seen: { baggage: members(64).join() }, ...counted() },
        {
          headers: carrying("a=1", `b=${"x".repeat(8186)}`, "c=1"),
          seen: { baggage: `a=1,b=${"x".repeat(8186)}` },
          ...counted("overlong"),
        },
      ],
    },
    {
      title: "overlong keep: counted, and left alone",
      config: { overlong: "keep" },
      requests: [
        {
          headers: [["x-version", "v2"], ...carrying([...members(100), "x-tenant=globex", "last=1"].join())],
          seen: { baggage: ["x-version=v2", ...members(100), "last=1"].join() },
          ...counted("overlong", "untrusted"),
        },
      ],
    },
    {
      title: "trailers carry nothing",
      config: { trust: ALL },
      requests: [
        {
          method: "POST",
          headers: carrying("x-version=v2"),
          body: ["he", "llo"],
          trailers: [
            ["baggage", "x-tenant=globex"],
            ["x-tenant", "globex"],
            ["x-version", "v9"],
            ["x-checksum", "1"],
          ],
          seen: { "x-version": "v2", baggage: "x-version=v2" },
          seenTrailers: [["x-checksum", "1"]],
        },
      ],
    },
  ],
  refused: [
    [
      { entry: [] },
      "/entry: unknown key, expected one of entries, trust, write, conflict, malformed, overlong",
    ],
    [{ entries: [] }, "/entries: expected a list of 1 to 16"],
    [{ entries: [{ key: "a" }] }, "/entries/0/header: is missing, expected a string of 1 to 256 bytes"],
    [{ entries: [{ header: "X-A" }] }, "/entries/0/header: expected a header name in lower case"],
    [{ entries: [{ header: "cookie" }] }, "/entries/0/header: expected a header of the plugin's own"],
    [{ entries: [{ header: "baggage" }] }, "/entries/0/header: expected a header that baggage carries"],
    [
      { entries: [{ header: "x-a" }, { header: "x-a", key: "b" }] },
      "/entries/1/header: is the header of an earlier entry, too",
    ],
    [
      { entries: [{ header: "x-a" }, { header: "x-b", key: "X-A" }] },
      "/entries/1/key: is the key of an earlier entry, too",
    ],
    [{ entries: [{ header: "x-a", key: "a b" }] }, "/entries/0/key: expected a token without % and +"],
    [{ entries: [{ header: "x+a" }] }, "/entries/0/key: is missing, expected a token without % and +"],
    [{ trust: ["x-group"] }, "/trust/0: expected the header of an entry"],
    [{ write: "no" }, "/write: expected true or false"],
    [{ conflict: "both" }, '/conflict: expected "header" or "baggage"'],
    [{ malformed: "remove" }, '/malformed: expected "drop" or "keep"'],
    [{ overlong: "remove" }, '/overlong: expected "drop" or "keep"'],
    ['{"write": true, "write": false}', "/write: is given twice"],
  ],
});

function members(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `k${index}=v`);
}
