/** Which tenant a token's claims name, and what a tenant may look like. */
import { isDigit, toLower } from "../../../bytes/ascii";
import { Bytes, sliceOf } from "../../../bytes/bytes";
import { ABSENT, byteAt, end, indexOf, isPresent, length, Slice, slice, start } from "../../../bytes/slice";
import { Writer } from "../../../bytes/writer";
import { ByteMap } from "../../../codec/byte-map";
import { ByteSet } from "../../../codec/byte-set";
import { isSafeHeaderValue } from "../../../codec/header";
import { ARRAY, kindOf, NULL, STRING } from "../../../codec/json";
import { integerOf, isInteger } from "../../../codec/json-number";
import { textOf } from "../../../codec/json-string";
import { Pattern } from "../../../codec/pattern/pattern";
import { ConfigNode } from "../../../proxy/config";
import { Claim } from "./claim";

/** The most bytes of a tenant, and how many a configuration allows unless it says otherwise. */
export const LONGEST_TENANT: u32 = 256;
const USUAL_LENGTH: i64 = 64;
/** The most claims that are asked one after the other. */
const MOST_CLAIMS: u32 = 16;
const COMMA: u8 = 0x2c;

/** A token that is valid without a tenant has this one: present and empty. */
export const NO_TENANT_NEEDED: Slice = slice(0, 0);

const unescaped = new Writer(memory.data(256), LONGEST_TENANT);

/** What a tenant may look like. */
class TenantForm {
  private readonly pattern: Pattern | null;
  private readonly longest: usize;
  private readonly allowed: ByteSet | null;

  constructor(config: ConfigNode) {
    const pattern = config.at("pattern");
    this.pattern = pattern.isGiven ? pattern.pattern() : null;
    this.longest = <usize>config.at("maxLength").integerOr(1, LONGEST_TENANT, USUAL_LENGTH);
    const allowed = config.at("allow");
    this.allowed = allowed.isGiven ? allowed.textSet(LONGEST_TENANT) : null;
  }

  /** Whether it is a tenant, and one that is let in. */
  accepts(tenant: Slice): bool {
    const size = length(tenant);
    if (size < 1 || size > this.longest) return false;
    const pattern = this.pattern;
    const isWellFormed =
      pattern === null
        ? isTenantName(tenant)
        : pattern.matches(tenant) && isSafeHeaderValue(tenant) && indexOf(tenant, COMMA) < 0;
    const allowed = this.allowed;
    return isWellFormed && (allowed === null || allowed.has(tenant));
  }

  /** A tenant of the configuration, or null where it is not given. */
  read(config: ConfigNode): Bytes | null {
    if (!config.isGiven) return null;
    const tenant = config.text(1, LONGEST_TENANT);
    if (!this.accepts(sliceOf(tenant)))
      config.expected("a tenant that pattern, maxLength and allow let pass");
    return tenant;
  }

  /** From values of a claim to tenants. */
  readMap(config: ConfigNode): ByteMap {
    const nodes = config.members();
    const map = new ByteMap(nodes.length, <u32>length(config.value), config.seed);
    for (let index = 0; index < nodes.length; index++) {
      const tenant = this.read(nodes[index]);
      if (tenant !== null) map.add(sliceOf(nodes[index].name), tenant);
    }
    return map;
  }
}

/** Which tenant a token has. */
export class TenantRule {
  /** The header that it goes into. */
  readonly header: Bytes;
  /** The tenant of requests without a token; null: none. */
  readonly ofAnonymous: Bytes | null;

  private readonly claims: Claim[];
  private readonly form: TenantForm;
  private readonly map: ByteMap | null;
  private readonly ofOthers: Bytes | null;
  private readonly isOptional: bool;

  /** @param isClaimNeeded whether there are tokens whose tenant is not in their issuer's name. */
  constructor(config: ConfigNode, isClaimNeeded: bool) {
    config.onlyKeys([
      "claim",
      "header",
      "map",
      "pattern",
      "maxLength",
      "allow",
      "default",
      "anonymous",
      "optional",
    ]);
    this.header = config.at("header").ownHeaderNameOr("x-tenant");
    const claim = config.at("claim");
    this.claims = isClaimNeeded || claim.isGiven ? readClaims(claim) : [];
    const form = new TenantForm(config);
    const map = config.at("map");
    this.map = map.isGiven ? form.readMap(map) : null;
    this.ofOthers = form.read(config.at("default"));
    this.ofAnonymous = form.read(config.at("anonymous"));
    this.isOptional = config.at("optional").booleanOr(false);
    this.form = form;
  }

  /**
   * The tenant that the claims name; `ABSENT` where they name none, or none that is allowed; `NO_TENANT_NEEDED` where
   * that does not matter. Valid until the next call, and no longer than the claims.
   *
   * @param ofIssuer the tenant in the issuer's name, which counts where it is present.
   */
  tenantOf(claims: Slice, ofIssuer: Slice): Slice {
    if (isPresent(ofIssuer)) return this.tenantWith(ofIssuer);
    for (let index = 0; index < this.claims.length; index++) {
      const claim = this.claims[index];
      const value = claim.in(claims);
      if (kindOf(value) === NULL) continue;
      if (isPresent(value)) return this.tenantWith(textFrom(value));
      // Two readers may see two tenants: no other claim, and no default, must take their place.
      if (claim.isRepeatedIn(claims)) return ABSENT;
    }
    const ofOthers = this.ofOthers;
    if (ofOthers !== null) return sliceOf(ofOthers);
    return this.isOptional ? NO_TENANT_NEEDED : ABSENT;
  }

  /** The tenant of a text, whose place it takes where there is no `map`. */
  private tenantWith(text: Slice): Slice {
    const map = this.map;
    const tenant = map === null ? text : map.get(text);
    return this.form.accepts(tenant) ? tenant : ABSENT;
  }
}

function readClaims(config: ConfigNode): Claim[] {
  if (kindOf(config.value) !== ARRAY) return [new Claim(config)];
  const nodes = config.items(1, MOST_CLAIMS);
  const claims: Claim[] = [];
  for (let index = 0; index < nodes.length; index++) claims.push(new Claim(nodes[index]));
  return claims;
}

/** The text of a string, the digits of a whole number that is not negative; else `ABSENT`. */
function textFrom(value: Slice): Slice {
  if (kindOf(value) === STRING) return textOf(value, unescaped.clear());
  return isInteger(value) && integerOf(value) >= 0 && byteAt(value, 0) !== 0x2d ? value : ABSENT;
}

/** Letters, digits, dots, underscores and hyphens: harmless in a header, a log, a label, a path, a file name. */
export function isTenantName(text: Slice): bool {
  if (length(text) - 1 >= LONGEST_TENANT) return false;
  let dots: usize = 0;
  for (let at = start(text); at < end(text); at++) {
    const byte = load<u8>(at);
    if (byte === 0x2e) dots++;
    else if (byte !== 0x2d && byte !== 0x5f && !isDigit(byte) && toLower(byte) - 0x61 >= 26) return false;
  }
  // `.` and `..` lead elsewhere in paths.
  return dots !== length(text) || dots > 2;
}
