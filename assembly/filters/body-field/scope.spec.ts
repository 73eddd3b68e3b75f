import { Bytes, bytesOf, sliceOf } from "../../bytes/bytes";
import { isPresent } from "../../bytes/slice";
import { ConfigNode, configFault, openConfig } from "../../proxy/config";
import { Scope } from "./scope";

/** Keeps the text that slices are of. */
let text: Bytes = bytesOf("");

function open(json: string): ConfigNode {
  text = bytesOf(json);
  return openConfig(sliceOf(text));
}

function isIn(scope: string, method: string, path: string): bool {
  const made = new Scope(open(scope));
  assert(!isPresent(configFault()));
  const bytes = bytesOf(path);
  return made.includes(sliceOf(bytesOf(method)), sliceOf(bytes));
}

describe("a scope", () => {
  test("is all requests where nothing is said", () => expect(isIn("{}", "GET", "/")).toBe(true));

  test("is by path, without the query, and by method", () => {
    const scope =
      '{"paths":[{"prefix":"/v1/"},{"prefix":"/api"},{"exact":"/x"},{"suffix":"/end"}],"methods":["PUT"]}';
    const inside = ["/v1/", "/v1/a", "/api", "/api/b", "/api?/x", "/x", "/x?y", "/a/end", "/end?x"];
    for (let index = 0; index < inside.length; index++) expect(isIn(scope, "PUT", inside[index])).toBe(true);
    const outside = ["/v1", "/apis", "/x/", "/ending", "/?/x", "", "*"];
    for (let index = 0; index < outside.length; index++)
      expect(isIn(scope, "PUT", outside[index])).toBe(false);
    expect(isIn(scope, "POST", "/x")).toBe(false);
    expect(isIn(scope, "put", "/x")).toBe(false);
  });
});
