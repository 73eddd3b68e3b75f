/** What must be true of a token's claims beside those that every token has. */
import { bytesOf, sliceOf } from "../../../bytes/bytes";
import { isPresent, Slice } from "../../../bytes/slice";
import { kindOf, NULL } from "../../../codec/json";
import { isRepeatedAt, onlyValueAt } from "../../../codec/json-pointer";
import { ConfigNode } from "../../../proxy/config";
import { Claim } from "./claim";
import { ClaimTest, Contains, readClaimTest, readWanted, TESTS } from "./claim-test";

const SCOPE = bytesOf("/scope");
const SCP = bytesOf("/scp");

/** The most requirements of one list. All of them are asked about each new token. */
const MOST_REQUIREMENTS: u32 = 32;

export class Requirements {
  private readonly list: Requirement[] = [];

  /** `config`: a list of requirements, or nothing, which every token meets. */
  constructor(config: ConfigNode) {
    const nodes = config.itemsIfGiven(MOST_REQUIREMENTS);
    for (let index = 0; index < nodes.length; index++) this.list.push(readRequirement(nodes[index]));
  }

  /** Whether there is none. */
  get isEmpty(): bool {
    return this.list.length === 0;
  }

  /** Whether all of them are met. */
  areMetBy(claims: Slice): bool {
    for (let index = 0; index < this.list.length; index++) {
      if (!this.list[index].isMetBy(claims)) return false;
    }
    return true;
  }
}

abstract class Requirement {
  abstract isMetBy(claims: Slice): bool;
}

function readRequirement(config: ConfigNode): Requirement {
  const scopes = config.at("scopes");
  if (scopes.isGiven) {
    config.onlyKeys(["scopes"]);
    return new Scopes(new Contains(readWanted(scopes), true));
  }
  config.onlyKeys(StaticArray.concat<string>(["scopes", "claim"], TESTS));
  return new ClaimRequirement(new Claim(config.at("claim")), readClaimTest(config));
}

class ClaimRequirement extends Requirement {
  constructor(
    private readonly claim: Claim,
    private readonly test: ClaimTest,
  ) {
    super();
  }

  /** A claim that is repeated meets nothing, not even that it must be absent. */
  isMetBy(claims: Slice): bool {
    const value = this.claim.in(claims);
    if (!isPresent(value) && this.claim.isRepeatedIn(claims)) return false;
    return this.test.holds(value);
  }
}

/** Scopes stand in `scope` (RFC 8693, 4.2) or, where that is not there, in `scp`, as some issuers have it. */
class Scopes extends Requirement {
  constructor(private readonly wanted: Contains) {
    super();
  }

  isMetBy(claims: Slice): bool {
    const scope = onlyValueAt(claims, sliceOf(SCOPE));
    const isThere = isPresent(scope) ? kindOf(scope) !== NULL : isRepeatedAt(claims, sliceOf(SCOPE));
    return this.wanted.holds(isThere ? scope : onlyValueAt(claims, sliceOf(SCP)));
  }
}
