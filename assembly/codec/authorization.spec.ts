import { Bytes, bytesOf, sliceOf } from "../bytes/bytes";
import { ABSENT, length, start } from "../bytes/slice";
import { authorizationKind, NO_SCHEME, NO_TOKEN, ONE_TOKEN, SEVERAL_TOKENS, tokenIn } from "./authorization";

let value: Bytes = bytesOf("");

function kind(text: string): i32 {
  value = bytesOf(text);
  return authorizationKind(sliceOf(value));
}

function token(text: string): string {
  value = bytesOf(text);
  const found = tokenIn(sliceOf(value));
  return String.UTF8.decodeUnsafe(start(found), length(found));
}

function all(texts: StaticArray<string>, expected: i32): void {
  for (let index = 0; index < texts.length; index++) expect(kind(texts[index])).toBe(expected, texts[index]);
}

describe("the Authorization header", () => {
  it("carries no token", () => {
    expect(authorizationKind(ABSENT)).toBe(NO_TOKEN);
    all(["", "  ", "Basic eDp5", "Bearers x", "Basic eDp5,Basic eDp5", 'Digest a="b", c="d"'], NO_TOKEN);
    all(["Basic xbearer", "Basic bearers=", "Basic be arer", "Basic bearer-x, bearerx y"], NO_TOKEN);
  });

  it("carries one token, in any case of the scheme", () => {
    all(["Bearer x", "bearer x", "BEARER  x", " Bearer x ", "Bearer x y"], ONE_TOKEN);
    expect(token("Bearer x")).toBe("x");
    expect(token("  bEARer   x.y \t")).toBe("x.y");
  });

  it("carries more than one", () => {
    all(["Bearer x,Bearer y", "Bearer x,", "Basic x,bearer y", "Basic x, \u00a0BEARER\ty"], SEVERAL_TOKENS);
    all(
      ["Basic eA== Bearer x", "Basic eA==;Bearer x", "Basic x\tBearer y", "Basic x bearer"],
      SEVERAL_TOKENS,
    );
    all(
      ["Basic Bearer x", 'Digest a="b" BEARER x', "Basic x\u000bBearer y", "Basic eA==Bearer x"],
      SEVERAL_TOKENS,
    );
  });

  it("is nothing that a strict reader takes for a scheme and credentials", () => {
    all(
      ["Bearer", "x.y.z", "Bearer\tx", "Bearer:x", ", Bearer x", "\u00a0Bearer x", "Basic\u00a0x"],
      NO_SCHEME,
    );
  });
});
