/** Every reason for which jwt-tenant refuses a request. The README's table of errors lists them. */
import { Refusal } from "./refusal";

function invalidToken(outcome: string, description: string): Refusal {
  return new Refusal(401, outcome, description, "invalid_token");
}

export const MISSING = new Refusal(401, "missing", "a bearer token is required", "");
export const PATH = new Refusal(400, "path", "the path can be read in more than one way", "");
export const SEVERAL = invalidToken("several", "more than one token was sent");
export const TOO_LARGE = invalidToken("too_large", "the token is too large");
export const MALFORMED = invalidToken("malformed", "the token is malformed");
export const EXTENSION = invalidToken("extension", "the token relies on an extension that is not supported");
export const ALGORITHM = invalidToken("algorithm", "the signature algorithm is not accepted");
export const ISSUER = invalidToken("issuer", "the issuer is not accepted");
export const KEY = invalidToken("key", "the issuer has no such key for this algorithm");
export const SIGNATURE = invalidToken("signature", "the signature is wrong");
export const TYPE = invalidToken("type", "the type of the token is not accepted");
export const EXPIRED = invalidToken("expired", "the token has expired");
export const NO_EXPIRY = invalidToken("no_expiry", "the token has no time of expiry");
export const LIFETIME = invalidToken("lifetime", "the token is valid for too long a time");
export const NOT_YET_VALID = invalidToken("not_yet_valid", "the token is not valid yet");
export const AUDIENCE = invalidToken("audience", "the token is meant for another audience");
export const NO_TENANT = new Refusal(
  403,
  "no_tenant",
  "the token names no valid tenant",
  "insufficient_scope",
);
export const REQUIREMENT = new Refusal(
  403,
  "requirement",
  "the token does not allow this request",
  "insufficient_scope",
);
export const NO_KEYS = new Refusal(503, "no_keys", "the issuer's keys cannot be had at the moment", "");
export const UNAVAILABLE = new Refusal(503, "unavailable", "tokens cannot be verified at the moment", "");

/** Makes the counters of all of them visible at 0. Only inside a callback. */
export function defineRefusalCounters(): void {
  const all: StaticArray<Refusal> = [
    MISSING,
    PATH,
    SEVERAL,
    TOO_LARGE,
    MALFORMED,
    EXTENSION,
    ALGORITHM,
    ISSUER,
    KEY,
    SIGNATURE,
    TYPE,
    EXPIRED,
    NO_EXPIRY,
    LIFETIME,
    NOT_YET_VALID,
    AUDIENCE,
    NO_TENANT,
    REQUIREMENT,
    NO_KEYS,
    UNAVAILABLE,
  ];
  for (let index = 0; index < all.length; index++) all[index].define();
}
