import { Bytes, bytesOf, sliceOf } from "../bytes/bytes";
import { length, Slice, start } from "../bytes/slice";
import { Writer } from "../bytes/writer";
import { decodeBase64Url } from "./base64";
import { CompactJws } from "./jws";

const decoded = new Writer(memory.data(512), 512);
const jws = new CompactJws();
let token: Bytes = bytesOf("");

function open(text: string): bool {
  token = bytesOf(text);
  return jws.open(sliceOf(token));
}

function textIn(bytes: Slice): string {
  return String.UTF8.decodeUnsafe(start(bytes), length(bytes));
}

function decodedText(bytes: Slice): string {
  return decodeBase64Url(bytes, decoded.clear()) ? textIn(decoded.written()) : "(refused)";
}

describe("the compact form of a JWS", () => {
  it("is taken apart: RFC 7515, appendix A.1", () => {
    const header = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9";
    const payload =
      "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    const signature = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    expect(open(header + "." + payload + "." + signature)).toBe(true);
    expect(textIn(jws.header)).toBe(header);
    expect(textIn(jws.payload)).toBe(payload);
    expect(textIn(jws.signature)).toBe(signature);
    expect(textIn(jws.signed)).toBe(header + "." + payload);
    expect(decodedText(jws.header)).toBe('{"typ":"JWT",\r\n "alg":"HS256"}');
    expect(decodedText(jws.payload)).toBe(
      '{"iss":"joe",\r\n "exp":1300819380,\r\n "http://example.com/is_root":true}',
    );
  });

  it("has three parts, none of them empty", () => {
    const wrong = [
      "",
      ".",
      "..",
      "...",
      "a",
      "a.b",
      "a.b.",
      "a..c",
      ".b.c",
      "a.b.c.",
      "a.b.c.d",
      ".a.b.c",
      "a.b.c.d.e",
    ];
    for (let index = 0; index < wrong.length; index++) expect(open(wrong[index])).toBe(false, wrong[index]);
    expect(open("a.b.c")).toBe(true);
  });
});
