import { Bytes, bytesOf, sliceOf } from "../bytes/bytes";
import { end, Slice, slice, start } from "../bytes/slice";
import { Writer } from "../bytes/writer";
import { Sha256, sha256 } from "./sha256";
import { Sha384, Sha512, sha384, sha512 } from "./sha512";

const digest = new Writer(memory.data(64), 64);

function hex(bytes: Slice): string {
  let text = "";
  for (let at = start(bytes); at < end(bytes); at++) text += load<u8>(at).toString(16).padStart(2, "0");
  return text;
}

function digestOf(bits: i32, text: Bytes): string {
  if (bits === 256) sha256(sliceOf(text), digest.clear());
  else if (bits === 384) sha384(sliceOf(text), digest.clear());
  else sha512(sliceOf(text), digest.clear());
  return hex(digest.written());
}

/** `count` times the same text, one after the other. */
function repeated(text: string, count: i32): Bytes {
  return bytesOf(text.repeat(count));
}

describe("SHA-2", () => {
  it("has the digests of RFC 6234, 8.5", () => {
    const abc = bytesOf("abc");
    expect(digestOf(256, abc)).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(digestOf(384, abc)).toBe(
      "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7",
    );
    expect(digestOf(512, abc)).toBe(
      "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
    );

    const twoBlocks = bytesOf("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq");
    expect(digestOf(256, twoBlocks)).toBe("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    const twoWideBlocks = bytesOf(
      "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
    );
    expect(digestOf(384, twoWideBlocks)).toBe(
      "09330c33f71147e83d192fc782cd1b4753111b173b3b05d22fa08086e3b0f712fcc7c71a557e2db966c3e9fa91746039",
    );
    expect(digestOf(512, twoWideBlocks)).toBe(
      "8e959b75dae313da8cf4f72814fc143f8f7779c6eb9f7fa17299aeadb6889018501d289e4900f7e4331b99dec4b5433ac7d329eeb6dd26545e96e55b874be909",
    );

    const million = repeated("a", 1000000);
    expect(digestOf(256, million)).toBe("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    expect(digestOf(384, million)).toBe(
      "9d0e1809716474cb086e834e310a4a1ced149e9c00f248527972cec5704c2a5b07b8b3dc38ecc4ebae97ddd87f3d8985",
    );
    expect(digestOf(512, million)).toBe(
      "e718483d0ce769644e2e42c7bc15b4638e1f98b13b2044285632a803afa973ebde0ff244877ea60a4cb0432ce577c31beb009c5c2c49aa2e4eadb217ad8cc09b",
    );

    const eights = repeated("0123456701234567012345670123456701234567012345670123456701234567", 10);
    expect(digestOf(256, eights)).toBe("594847328451bdfa85056225462cc1d867d877fb388df0ce35f25ab5562bfbb5");
    expect(digestOf(512, eights)).toBe(
      "89d05ba632c699c31231ded4ffc127d5a894dad412c0e024db872d1abd2ba8141a0f85072a9be1e2aa04cf33c765cb510813a39cd5a84c4acaa64d3f3fb7bae9",
    );
  });

  it("takes a text in pieces of any size", () => {
    const text = repeated("0123456789abcdef", 40);
    const narrow = digestOf(256, text);
    const middle = digestOf(384, text);
    const wide = digestOf(512, text);
    const hash256 = new Sha256();
    const hash384 = new Sha384();
    const hash512 = new Sha512();
    for (let piece = 1; piece <= 260; piece++) {
      hash256.begin();
      hash384.begin();
      hash512.begin();
      for (let at = 0; at < text.length; at += piece) {
        const next = slice(changetype<usize>(text) + at, min(piece, text.length - at));
        hash256.update(next);
        hash384.update(next);
        hash512.update(next).update(0);
      }
      hash256.finish(digest.clear());
      expect(hex(digest.written())).toBe(narrow);
      hash384.finish(digest.clear());
      expect(hex(digest.written())).toBe(middle);
      hash512.finish(digest.clear());
      expect(hex(digest.written())).toBe(wide);
    }
  });

  it("begins anew whatever came before", () => {
    const hash = new Sha256();
    const abc = bytesOf("abc");
    hash.begin().update(sliceOf(bytesOf("left in the middle")));
    hash.begin().update(sliceOf(abc)).finish(digest.clear());
    expect(hex(digest.written())).toBe(digestOf(256, abc));
  });

  it("reads no bytes from what is absent", () => {
    sha256(0, digest.clear());
    expect(hex(digest.written())).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  });

  it("tells the writer's overflow", () => {
    const short = new Writer(memory.data(31), 31);
    sha256(0, short);
    expect(short.overflowed).toBe(true);
  });
});
