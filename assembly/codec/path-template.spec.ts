import { Bytes, bytesOf, sliceOf } from "../bytes/bytes";
import { ABSENT, isPresent, length, start } from "../bytes/slice";
import { isPathTemplate, partOfPath } from "./path-template";

let path: Bytes = bytesOf("");

function take(template: string, from: string): string {
  path = bytesOf(from);
  const found = partOfPath(sliceOf(bytesOf(template)), sliceOf(path));
  return isPresent(found) ? String.UTF8.decodeUnsafe(start(found), length(found)) : "(none)";
}

function is(template: string): bool {
  return isPathTemplate(sliceOf(bytesOf(template)));
}

describe("a template of paths", () => {
  it("takes a part out", () => {
    expect(take("/customers/{id}", "/customers/7")).toBe("7");
    expect(take("/customers/{id}", "/customers/7?id=8")).toBe("7");
    expect(take("/customers/{id}/...", "/customers/7")).toBe("7");
    expect(take("/customers/{id}/...", "/customers/7/orders/8")).toBe("7");
    expect(take("/customers/{id}/orders", "/customers/7/orders")).toBe("7");
    expect(take("/shops/{}/customers/{id}", "/shops/north/customers/7")).toBe("7");
    expect(take("/{a-b_1}/", "/x%2Fy/")).toBe("x%2Fy");
  });

  it("takes the whole path where it says no part", () => {
    expect(take("/...", "/")).toBe("/");
    expect(take("/...", "/a/b?c#d")).toBe("/a/b");
    expect(take("/", "/")).toBe("/");
    expect(take("/health", "/health#x?")).toBe("/health");
    expect(take("/api/...", "/api")).toBe("/api");
    expect(take("/api/...", "/api/")).toBe("/api/");
    expect(take("/api/{}/...", "/api/a/b")).toBe("/api/a/b");
  });

  it("does not fit every path", () => {
    expect(take("/customers/{id}", "/customers/7/")).toBe("(none)");
    expect(take("/customers/{id}", "/customers/")).toBe("(none)");
    expect(take("/customers/{id}", "/customers")).toBe("(none)");
    expect(take("/customers/{id}", "/Customers/7")).toBe("(none)");
    expect(take("/customers/{id}/", "/customers/7")).toBe("(none)");
    expect(take("/customers/{id}/...", "/customers//orders")).toBe("(none)");
    expect(take("/{}/b", "//b")).toBe("(none)");
    expect(take("/api/...", "/apis")).toBe("(none)");
    expect(take("/", "/a")).toBe("(none)");
    expect(take("/...", "*")).toBe("(none)");
    expect(isPresent(partOfPath(sliceOf(bytesOf("/...")), ABSENT))).toBe(false);
  });

  it("is written in one way", () => {
    const templates: string[] = [
      "/",
      "/a",
      "/a/",
      "/...",
      "/{id}",
      "/{}/{}/{id}/...",
      "/a..b/.../".substring(0, 6),
    ];
    for (let index = 0; index < templates.length; index++)
      expect(is(templates[index])).toBe(true, templates[index]);
    const others: string[] = [
      "",
      "a",
      "//",
      "/a//b",
      "/.../a",
      "/{a}/{b}",
      "/x{id}",
      "/{id",
      "/{i d}",
      "/a?b",
      "/a#b",
    ];
    for (let index = 0; index < others.length; index++) expect(is(others[index])).toBe(false, others[index]);
  });
});
