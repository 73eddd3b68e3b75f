/** ECDSA signatures: from JOSE's form, r and s side by side (RFC 7518, 3.4), to the DER that libraries take. */
import { length, part, Slice } from "../bytes/slice";
import { Writer } from "../bytes/writer";
import { integerSize, SEQUENCE, writeElementHeader, writeInteger } from "./der";

/** Writes r || s, two numbers of equal size, as an ECDSA-Sig-Value (RFC 3279, 2.2.3). */
export function writeEcdsaSignature(raw: Slice, into: Writer): void {
  const size = length(raw) / 2;
  const r = part(raw, 0, size);
  const s = part(raw, size, length(raw));
  writeElementHeader(SEQUENCE, integerSize(r) + integerSize(s), into);
  writeInteger(r, into);
  writeInteger(s, into);
}
