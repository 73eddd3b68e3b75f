import { copyOf, sliceOf } from "../bytes/bytes";
import { length, Slice, start } from "../bytes/slice";
import { Writer } from "../bytes/writer";
import {
  elementSize,
  integerSize,
  SEQUENCE,
  withoutLeadingZeros,
  writeElementHeader,
  writeInteger,
} from "./der";
import { writeEcdsaSignature } from "./ecdsa-signature";
import { P_256, P_384, writeEcPublicKey, writeRsaPublicKey } from "./public-key";

const into = new Writer(memory.data(2048), 2048);
const source = new Writer(memory.data(2048), 2048);

/** The bytes that a hexadecimal text stands for. */
function bytes(text: string): Slice {
  source.clear();
  for (let index = 0; index < text.length; index += 2) {
    source.byte(<u8>parseInt(text.substr(index, 2), 16));
  }
  return sliceOf(copyOf(source.written()));
}

function hex(value: Slice): string {
  let text = "";
  for (let index: usize = 0; index < length(value); index++) {
    const byte = load<u8>(start(value) + index);
    text += (byte < 16 ? "0" : "") + byte.toString(16);
  }
  return text;
}

function integer(magnitude: string): string {
  const number = bytes(magnitude);
  writeInteger(number, into.clear());
  expect(into.length).toBe(integerSize(number), magnitude);
  return hex(into.written());
}

describe("DER", () => {
  it("writes numbers in their shortest form, never negative", () => {
    expect(integer("01")).toBe("020101");
    expect(integer("7f")).toBe("02017f");
    expect(integer("80")).toBe("02020080");
    expect(integer("0000000080")).toBe("02020080");
    expect(integer("010001")).toBe("0203010001");
    expect(integer("00")).toBe("020100");
    expect(integer("")).toBe("020100");
    expect(hex(withoutLeadingZeros(bytes("000102")))).toBe("0102");
  });

  it("writes lengths of up to 127, 255 and 65535", () => {
    const sizes: StaticArray<usize> = [0, 127, 128, 255, 256, 65535];
    const headers = ["3000", "307f", "308180", "3081ff", "30820100", "3082ffff"];
    for (let index = 0; index < headers.length; index++) {
      writeElementHeader(SEQUENCE, sizes[index], into.clear());
      expect(hex(into.written())).toBe(headers[index]);
      expect(elementSize(sizes[index])).toBe(into.length + sizes[index]);
    }
  });

  it("writes ECDSA signatures from r and s", () => {
    writeEcdsaSignature(bytes("0001" + "80ff"), into.clear());
    expect(hex(into.written())).toBe("3008" + "020101" + "0203" + "0080ff");
    writeEcdsaSignature(bytes("00".repeat(64)), into.clear());
    expect(hex(into.written())).toBe("3006020100020100");
    writeEcdsaSignature(bytes("ff".repeat(96)), into.clear());
    expect(hex(into.written())).toBe("3066" + "023100" + "ff".repeat(48) + "023100" + "ff".repeat(48));
  });

  it("writes RSA keys: RFC 3279, 2.3.1", () => {
    writeRsaPublicKey(bytes("00c1" + "ab".repeat(255)), bytes("010001"), into.clear());
    const numbers = "02820101" + "00c1" + "ab".repeat(255) + "0203010001";
    expect(hex(into.written())).toBe(
      "30820122" + "300d06092a864886f70d0101010500" + "0382010f00" + "3082010a" + numbers,
    );
  });

  it("writes EC keys: RFC 5480, 2", () => {
    writeEcPublicKey(P_256, bytes("11".repeat(32)), bytes("22".repeat(32)), into.clear());
    expect(hex(into.written())).toBe(
      "3059301306072a8648ce3d020106082a8648ce3d030107" + "03420004" + "11".repeat(32) + "22".repeat(32),
    );
    writeEcPublicKey(P_384, bytes("11".repeat(48)), bytes("22".repeat(48)), into.clear());
    expect(hex(into.written())).toBe(
      "3076301006072a8648ce3d020106052b81040022" + "03620004" + "11".repeat(48) + "22".repeat(48),
    );
  });
});
