import { bytesOf, sliceOf } from "../bytes/bytes";
import { length, start } from "../bytes/slice";
import { Writer } from "../bytes/writer";
import { decodeBase64, decodeBase64Url } from "./base64";

const into = new Writer(memory.data(16), 16);
const long = new Writer(memory.data(128), 128);
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

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

/** `size` bytes, all different and all over the alphabet, as base64url. */
function encodedBytes(size: i32): string {
  let text = "";
  for (let bit = 0; bit < size * 8; bit += 6) {
    let sextet = 0;
    for (let index = bit; index < bit + 6; index++) {
      const byte = index < size * 8 ? byteNumber(index >> 3) : 0;
      sextet = (sextet << 1) | ((byte >> (7 - (index & 7))) & 1);
    }
    text += ALPHABET.charAt(sextet);
  }
  return text;
}

function byteNumber(index: i32): i32 {
  return (index * 67 + 251) & 0xff;
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

  it("decodes texts of every length", () => {
    for (let size = 0; size <= 128; size++) {
      const text = bytesOf(encodedBytes(size));
      expect(decodeBase64Url(sliceOf(text), long.clear())).toBe(true);
      expect(long.length).toBe(size);
      let wrong = 0;
      for (let index = 0; index < size; index++) {
        if (<i32>load<u8>(start(long.written()) + index) !== byteNumber(index)) wrong++;
      }
      expect(wrong).toBe(0);
    }
  });

  it("refuses every byte beyond the alphabet, wherever it stands", () => {
    for (let size = 12; size <= 29; size++) {
      const text = bytesOf(encodedBytes(size));
      let taken = 0;
      for (let place = 0; place < text.length; place++) {
        const right = text[place];
        for (let byte = 0; byte < 256; byte++) {
          if (ALPHABET.includes(String.fromCharCode(byte))) continue;
          text[place] = <u8>byte;
          if (decodeBase64Url(sliceOf(text), long.clear())) taken++;
        }
        text[place] = right;
      }
      expect(taken).toBe(0);
    }
  });

  it("refuses what does not fit", () => {
    expect(url("MDEyMzQ1Njc4OWFiY2RlZg")).toBe("0123456789abcdef");
    expect(url("MDEyMzQ1Njc4OWFiY2RlZmc")).toBe("(refused)");
  });
});
