/** JSON Web Signature, the compact form (RFC 7515, 7.1): `header.payload.signature`, each in base64url. */
import { ABSENT, hasBytes, indexOf, length, part, Slice } from "../bytes/slice";

const DOT: u8 = 0x2e;

/** The three parts of a token, as they stand in it: still encoded, checked by nobody yet. */
export class CompactJws {
  header: Slice = ABSENT;
  payload: Slice = ABSENT;
  signature: Slice = ABSENT;
  /** What the signature is over: header and payload with the dot between them. */
  signed: Slice = ABSENT;

  /** Takes a token apart. False unless it has exactly three parts, none of them empty. */
  open(token: Slice): bool {
    const first = indexOf(token, DOT);
    const second = first < 0 ? -1 : indexOf(token, DOT, first + 1);
    if (second < 0 || indexOf(token, DOT, second + 1) >= 0) return false;
    this.header = part(token, 0, first);
    this.payload = part(token, first + 1, second);
    this.signature = part(token, second + 1, length(token));
    this.signed = part(token, 0, second);
    return hasBytes(this.header) && hasBytes(this.payload) && hasBytes(this.signature);
  }
}
