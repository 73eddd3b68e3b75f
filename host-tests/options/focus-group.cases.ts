import { testOptions } from "./test-options.ts";

const geo = {
  name: "geo",
  value: "geo-discount",
  when: [
    { header: "x-customer", in: ["c-1001", "c-1002"] },
    { header: "user-agent", prefix: "Mozilla/" },
  ],
};

testOptions({
  filter: "focus-group",
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
      title: "exact and suffix, in a header of another name",
      config: {
        header: "x-group",
        rules: [
          { name: "exact", value: "a b", when: [{ header: "x-customer", exact: "c-1" }] },
          { name: "suffix", value: "intern", when: [{ header: "x-mail", suffix: "@shop.example" }] },
        ],
      },
      requests: [
        { headers: [["x-customer", "c-1"]], seen: { "x-group": "a b" } },
        { headers: [["x-customer", "c-10"]], seen: { "x-group": null } },
        { headers: [["x-mail", "jo@shop.example"]], seen: { "x-group": "intern" } },
      ],
    },
    {
      title: "present: true and false",
      config: {
        rules: [
          { name: "known", value: "known", when: [{ header: "x-customer", present: true }] },
          { name: "unknown", value: "unknown", when: [{ header: "x-customer", present: false }] },
        ],
      },
      requests: [
        { headers: [["x-customer", ""]], seen: { "x-version": "known" } },
        { seen: { "x-version": "unknown" } },
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
  ],
  refused: [
    [{ rulez: [] }, "/rulez: unknown key, expected one of header, clientHeader, rules, default"],
    [{ rules: [], clientHeader: "drop" }, '/clientHeader: expected "remove" or "keep"'],
    [{ rules: [{ ...geo, value: "a\nb" }] }, "/rules/0/value: expected visible ASCII"],
    ['{"rules": [], "rules": []}', "/rules: is given twice"],
  ],
});
