import { ABSENT, Slice } from "../../../bytes/slice";

/**
 * What a valid token is good for. Of a token that was just verified, the slices lead into buffers of that; of one that
 * was seen before, into the cache. Either way they are valid until the next token is verified or remembered.
 */
export class Grant {
  /** Its tenant; empty where it needs none. */
  tenant: Slice = ABSENT;
  /** The values of the headers that claims become; `ABSENT`: there is no such header. */
  readonly values: StaticArray<Slice>;
  /** All its claims, JSON; `ABSENT` where nobody needs them any more. */
  claims: Slice = ABSENT;
  /** The tenant in the name of its issuer, or `ABSENT`. Not remembered: it is the tenant, then. */
  issuerTenant: Slice = ABSENT;
  /** From which second on it is valid, and up to which. */
  validFrom: i64 = 0;
  validUntil: i64 = 0;
  /** Which keys verified it: their place, and below it their version. */
  keys: u64 = 0;

  constructor(headers: i32) {
    this.values = new StaticArray<Slice>(headers);
  }
}
