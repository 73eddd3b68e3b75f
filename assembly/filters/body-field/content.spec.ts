import { Bytes, bytesOf, sliceOf } from "../../bytes/bytes";
import { isPresent } from "../../bytes/slice";
import { ConfigNode, configFault, openConfig } from "../../proxy/config";
import { ContentTypes, FORM_FORMAT, GRPC_FORMAT, JSON_FORMAT, UNKNOWN_FORMAT } from "./content";

/** Keeps the text that slices are of. */
let text: Bytes = bytesOf("");

function open(json: string): ConfigNode {
  text = bytesOf(json);
  return openConfig(sliceOf(text));
}

function formatIn(config: string, type: string): i32 {
  const types = new ContentTypes(open(config).at("contentTypes"));
  assert(!isPresent(configFault()));
  const bytes = bytesOf(type);
  return types.formatOf(sliceOf(bytes));
}

describe("content types", () => {
  test("have defaults", () => {
    expect(formatIn("{}", "application/json; charset=utf-8")).toBe(JSON_FORMAT);
    expect(formatIn("{}", "application/a+json")).toBe(JSON_FORMAT);
    expect(formatIn("{}", "APPLICATION/GRPC")).toBe(GRPC_FORMAT);
    expect(formatIn("{}", "application/grpc+json")).toBe(UNKNOWN_FORMAT);
    expect(formatIn("{}", "application/grpc-web+json")).toBe(UNKNOWN_FORMAT);
    expect(formatIn("{}", "")).toBe(UNKNOWN_FORMAT);
    expect(formatIn("{}", "+json")).toBe(UNKNOWN_FORMAT);
  });

  test("may be others: a type before a suffix, a suffix before any", () => {
    const config = '{"contentTypes":{"json":["a/b+x","*"],"form":["+x"],"grpc":[""]}}';
    expect(formatIn(config, "a/b+x")).toBe(JSON_FORMAT);
    expect(formatIn(config, "a/c+x")).toBe(FORM_FORMAT);
    expect(formatIn(config, "a/c")).toBe(JSON_FORMAT);
    expect(formatIn(config, "*")).toBe(JSON_FORMAT);
    expect(formatIn(config, "")).toBe(GRPC_FORMAT);
    expect(formatIn(config, ";q=1")).toBe(GRPC_FORMAT);
  });
});
