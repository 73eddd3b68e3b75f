/** Where the tenant stands in a token's claims, and what a tenant may look like. */

import { isDigit, toLower } from "../../bytes/ascii";
import { Bytes, copyOf, sliceOf } from "../../bytes/bytes";
import { ABSENT, byteAt, end, length, Slice, start } from "../../bytes/slice";
import { Writer } from "../../bytes/writer";
import { kindOf, STRING } from "../../codec/json";
import { isPointer, onlyValueAt } from "../../codec/json-pointer";
import { textOf } from "../../codec/json-string";
import { ConfigNode } from "../../proxy/config";

/** The most bytes of a tenant. */
const LONGEST_TENANT: usize = 64;
/** The most bytes of a claim's name or pointer. */
const LONGEST_CLAIM: u32 = 256;

const SLASH: u8 = 0x2f;
const TILDE: u8 = 0x7e;

const unescaped = new Writer(memory.data(64), LONGEST_TENANT);
const pointer = new Writer(memory.data(520), 520);

export class TenantClaim {
  private readonly pointer: Bytes;

  /** `config`: the name of a claim, or a JSON Pointer into the claims if it begins with a slash. */
  constructor(config: ConfigNode) {
    const claim = config.shortText(1, LONGEST_CLAIM);
    if (byteAt(claim, 0) !== SLASH) {
      this.pointer = copyOf(pointerTo(claim));
    } else {
      this.pointer = copyOf(claim);
      if (!isPointer(claim)) config.expected("a claim's name or a JSON Pointer, with ~ only in ~0 and ~1");
    }
  }

  /** The tenant that the claims name, or `ABSENT`. Valid until the next call, and no longer than the claims. */
  tenantOf(claims: Slice): Slice {
    const value = onlyValueAt(claims, sliceOf(this.pointer));
    if (kindOf(value) !== STRING) return ABSENT;
    const tenant = textOf(value, unescaped.clear());
    return isTenant(tenant) ? tenant : ABSENT;
  }
}

/** The pointer that leads to a claim of this name, taken literally. */
function pointerTo(name: Slice): Slice {
  pointer.clear().byte(SLASH);
  for (let at = start(name); at < end(name); at++) {
    const byte = load<u8>(at);
    if (byte === TILDE) pointer.ascii("~0");
    else if (byte === SLASH) pointer.ascii("~1");
    else pointer.byte(byte);
  }
  return pointer.written();
}

/** 1 to 64 letters, digits, dots, underscores and hyphens: harmless in a header, a log, a label, a file name. */
function isTenant(text: Slice): bool {
  if (length(text) - 1 >= LONGEST_TENANT) return false;
  for (let at = start(text); at < end(text); at++) {
    const byte = load<u8>(at);
    const isOther = byte === 0x2d || byte === 0x2e || byte === 0x5f;
    if (!isOther && !isDigit(byte) && toLower(byte) - 0x61 >= 26) return false;
  }
  return true;
}
