import { Bytes, sliceOf } from "../../bytes/bytes";
import { ABSENT, endsWith, equals, isPresent, length, part, Slice, startsWith } from "../../bytes/slice";
import { Writer } from "../../bytes/writer";
import { kindOf, STRING } from "../../codec/json";
import { textOf } from "../../codec/json-string";
import { ConfigNode } from "../../proxy/config";
import { isTenantName } from "./claims/tenant";
import { placeholderIn, TENANT } from "./keys/remote-keys";

/** The most bytes of an issuer's name. */
const LONGEST_NAME: u32 = 1024;

const unescaped = new Writer(memory.data(1024), LONGEST_NAME);

/** The name of an issuer, or of many of which each has a tenant's name in the place of `{tenant}`. */
export class IssuerName {
  readonly text: Bytes;
  /** The tenant in the name that was matched last; `ABSENT` where there is none in it. */
  tenant: Slice = ABSENT;
  /** Where `{tenant}` stands; -1: nowhere. */
  private readonly placeholder: i32;

  constructor(config: ConfigNode) {
    const text = config.text(1, LONGEST_NAME);
    this.placeholder = placeholderIn(sliceOf(text));
    this.text = text;
  }

  get hasTenant(): bool {
    return this.placeholder >= 0;
  }

  /** Whether an `iss` (a JSON value) is this. */
  matches(iss: Slice): bool {
    if (kindOf(iss) !== STRING) return false;
    const name = textOf(iss, unescaped.clear());
    const own = sliceOf(this.text);
    if (!this.hasTenant) return equals(name, own);
    const before = part(own, 0, this.placeholder);
    const after = part(own, this.placeholder + TENANT.length, length(own));
    if (!isPresent(name) || length(name) < length(before) + length(after)) return false;
    if (!startsWith(name, before) || !endsWith(name, after)) return false;
    this.tenant = part(name, length(before), length(name) - length(after));
    return isTenantName(this.tenant);
  }
}
