import { Bytes, bytesOf, sliceOf } from "../bytes/bytes";
import { end, Slice, start } from "../bytes/slice";
import { Writer } from "../bytes/writer";
import { hmacSha256, hmacSha384, hmacSha512 } from "./hmac";

const code = new Writer(memory.data(64), 64);

function filled(byte: u8, count: i32): Bytes {
  const bytes = new StaticArray<u8>(count);
  memory.fill(changetype<usize>(bytes), byte, count);
  return bytes;
}

function counting(count: u8): Bytes {
  const bytes = new StaticArray<u8>(count);
  for (let index: u8 = 0; index < count; index++) bytes[index] = index + 1;
  return bytes;
}

function hex(bytes: Slice): string {
  let text = "";
  for (let at = start(bytes); at < end(bytes); at++) text += load<u8>(at).toString(16).padStart(2, "0");
  return text;
}

function expectCodes(key: Bytes, text: Bytes, of256: string, of384: string, of512: string): void {
  hmacSha256(sliceOf(key), sliceOf(text), code.clear());
  expect(hex(code.written())).toBe(of256);
  hmacSha384(sliceOf(key), sliceOf(text), code.clear());
  expect(hex(code.written())).toBe(of384);
  hmacSha512(sliceOf(key), sliceOf(text), code.clear());
  expect(hex(code.written())).toBe(of512);
}

describe("HMAC", () => {
  it("has the codes of RFC 4231, 4.2 to 4.8", () => {
    expectCodes(
      filled(0x0b, 20),
      bytesOf("Hi There"),
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
      "afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59cfaea9ea9076ede7f4af152e8b2fa9cb6",
      "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cdedaa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854",
    );
    expectCodes(
      bytesOf("Jefe"),
      bytesOf("what do ya want for nothing?"),
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
      "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649",
      "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
    );
    expectCodes(
      filled(0xaa, 20),
      filled(0xdd, 50),
      "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
      "88062608d3e6ad8a0aa2ace014c8a86f0aa635d947ac9febe83ef4e55966144b2a5ab39dc13814b94e3ab6e101a34f27",
      "fa73b0089d56a284efb0f0756c890be9b1b5dbdd8ee81a3655f83e33b2279d39bf3e848279a722c806b485a47e67c807b946a337bee8942674278859e13292fb",
    );
    expectCodes(
      counting(25),
      filled(0xcd, 50),
      "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
      "3e8a69b7783c25851933ab6290af6ca77a9981480850009cc5577c6e1f573b4e6801dd23c4a7d679ccf8a386c674cffb",
      "b0ba465637458c6990e5a8c5f61d4af7e576d97ff94b872de76f8050361ee3dba91ca5c11aa25eb4d679275cc5788063a5f19741120c4f2de2adebeb10a298dd",
    );
    expectCodes(
      filled(0xaa, 131),
      bytesOf("Test Using Larger Than Block-Size Key - Hash Key First"),
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
      "4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05033ac4c60c2ef6ab4030fe8296248df163f44952",
      "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f3526b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598",
    );
    expectCodes(
      filled(0xaa, 131),
      bytesOf(
        "This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed before being used by the HMAC algorithm.",
      ),
      "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
      "6617178e941f020d351e2f254e8fd32c602420feb0b8fb9adccebb82461e99c5a678cc31e799176d3860e6110c46523e",
      "e37b6a775dc87dbaa4dfa9f96e5e3ffddebd71f8867289865df5a32d20cdc944b6022cac3c4982b10d5eeb55c3e4de15134676fb6de0446065c97440fa8c6a58",
    );
  });
});
