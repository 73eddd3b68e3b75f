import { bytesOf, sliceOf } from "../bytes/bytes";
import { length, start } from "../bytes/slice";
import { Writer } from "../bytes/writer";
import { decodeBase64, decodeBase64Url } from "./base64";

const into = new Writer(memory.data(16), 16);

function decoded(isRight: bool): string {
  if (!isRight) return "(refused)";
  return String.UTF8.decodeUnsafe(start(into.written()), length(into.written()));
}

function url(text: string): string {
  const bytes = bytesOf(text);
  return decoded(decodeBase64Url(sliceOf(bytes), into.clear()));
}

function standard(text: string): string {
  const bytes = bytesOf(text);
  return decoded(decodeBase64(sliceOf(bytes), into.clear()));
}

describe("base64", () => {
  it("decodes the vectors of RFC 4648, section 10", () => {
    const texts = ["", "f", "fo", "foo", "foob", "fooba", "foobar"];
    const padded = ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"];
    for (let index = 0; index < texts.length; index++) {
      expect(standard(padded[index])).toBe(texts[index]);
      expect(url(padded[index].replaceAll("=", ""))).toBe(texts[index]);
    }
  });

  it("has two alphabets", () => {
    expect(url("w78-Pw")).toBe("ÿ>?");
    expect(standard("w78+Pw==")).toBe("ÿ>?");
    expect(url("w78_")).toBe("ÿ?");
    expect(standard("w78/")).toBe("ÿ?");
    expect(url("w78+")).toBe("(refused)");
    expect(standard("w78-")).toBe("(refused)");
  });

  it("has one text for one value", () => {
    const wrong = [
      "Z",
      "Zm9vY",
      "Zh",
      "Zm9",
      "Zg==",
      "Zm9v\n",
      " Zm9v",
      "Zm 9v",
      "Zm9v=",
      "Z\u0000==",
      "Zé9v",
    ];
    for (let index = 0; index < wrong.length; index++)
      expect(url(wrong[index])).toBe("(refused)", wrong[index]);
    const wrongToo = ["Zg", "Zg=", "Zh==", "Zm9=", "Z===", "====", "Zg==Zg==", "=", "Zg=a"];
    for (let index = 0; index < wrongToo.length; index++) {
      expect(standard(wrongToo[index])).toBe("(refused)", wrongToo[index]);
    }
  });

  it("refuses what does not fit", () => {
    expect(url("MDEyMzQ1Njc4OWFiY2RlZg")).toBe("0123456789abcdef");
    expect(url("MDEyMzQ1Njc4OWFiY2RlZmc")).toBe("(refused)");
  });
});
