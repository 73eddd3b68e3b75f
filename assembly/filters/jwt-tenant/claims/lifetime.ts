/** When a token is valid (RFC 7519, 4.1.4 to 4.1.6). */
import { isPresent, Slice } from "../../../bytes/slice";
import { NOT_A_DATE, secondsFrom } from "../../../codec/numeric-date";
import { ConfigNode } from "../../../proxy/config";

/** What is wrong with the times of a token, whatever the clock shows. */
export const FINE: i32 = 0;
export const NOT_DATES: i32 = 1;
export const WITHOUT_EXPIRY: i32 = 2;
export const TOO_LONG: i32 = 3;

/** Of a token without `exp`: further away than any date that it could have. */
const NEVER: i64 = i64.MAX_VALUE;
const HUNDRED_YEARS: i64 = 100 * 366 * 86400;

export class LifetimeRule {
  /** The first second in which the last token is valid, and the first in which it is no more. */
  validFrom: i64 = 0;
  validUntil: i64 = 0;

  private readonly isExpiryRequired: bool;
  private readonly longest: i64;

  /** `config`: that of an issuer. */
  constructor(config: ConfigNode) {
    this.isExpiryRequired = config.at("requireExpiry").booleanOr(true);
    this.longest = config.at("maxLifetimeSeconds").integerOr(1, HUNDRED_YEARS, NEVER);
  }

  /**
   * Reads the times of a token, JSON values or `ABSENT`. `exp` must be there, unless the rule says otherwise; `nbf` and
   * `iat` need not, but for a longest lifetime one of them must: that counts from `iat`, without it from `nbf`.
   *
   * @param skew seconds by which the clocks may differ.
   */
  read(exp: Slice, nbf: Slice, iat: Slice, skew: i64): i32 {
    const isLimited = this.longest !== NEVER;
    if (!isPresent(exp) && (this.isExpiryRequired || isLimited)) return WITHOUT_EXPIRY;
    const expiry = isPresent(exp) ? secondsFrom(exp, false) : NEVER;
    const notBefore = isPresent(nbf) ? secondsFrom(nbf, true) : 0;
    const issuedAt = isPresent(iat) ? secondsFrom(iat, true) : 0;
    if (expiry === NOT_A_DATE || notBefore === NOT_A_DATE || issuedAt === NOT_A_DATE) return NOT_DATES;
    this.validFrom = max(notBefore, issuedAt) - skew;
    this.validUntil = expiry === NEVER ? NEVER : expiry + skew;
    if (!isLimited) return FINE;
    if (!isPresent(iat) && !isPresent(nbf)) return TOO_LONG;
    return expiry - (isPresent(iat) ? issuedAt : notBefore) > this.longest ? TOO_LONG : FINE;
  }
}
