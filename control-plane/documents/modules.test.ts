import { expect, test } from "vitest";
import { type HeaderReference, resolveHeaders } from "./modules.ts";

const config = {
  header: "X-Group",
  rules: [
    { when: [{ header: "x-a" }, { any: [{ header: "x-b" }, { not: { header: "x-c" } }] }] },
    { when: 7 },
  ],
};

test.each<[string, HeaderReference, string[]]>([
  ["a name", "cookie", ["cookie"]],
  ["a pointer", { pointer: "/header", default: "x-version" }, ["x-group"]],
  ["a pointer that leads nowhere", { pointer: "/other" }, []],
  ["its default", { pointer: "/other", default: "x-version" }, ["x-version"]],
  ["every item of a list", { pointer: "/rules/*/when/*/header" }, ["x-a"]],
  ["any number of steps", { pointer: "/rules/**/header" }, ["x-a", "x-b", "x-c"]],
])("%s", (_title, reference, headers) => expect(resolveHeaders([reference], config)).toEqual(headers));

test("a config that contains itself", () => {
  const rules: unknown[] = [{ header: "x-a" }];
  rules.push(rules);
  expect(resolveHeaders([{ pointer: "/rules/**/header" }], { rules })).toEqual(["x-a"]);
});
