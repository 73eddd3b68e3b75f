/** What becomes of a token's claims: headers that nobody else can set, and a property for the plugins that come later. */
import { Bytes, bytesOf, sliceOf } from "../../bytes/bytes";
import { ABSENT, equals, hasBytes, isPresent, Slice } from "../../bytes/slice";
import { Writer } from "../../bytes/writer";
import { ConfigNode } from "../../proxy/config";
import { HeaderView } from "../../proxy/header-view";
import { requestHeaders, requestTrailers } from "../../proxy/headers";
import { setProperty } from "../../proxy/properties";
import { ClaimHeader } from "./claims/claim-header";
import { TenantRule } from "./claims/tenant";
import { Grant } from "./tokens/grant";
import { payloadOf } from "./verification";

/** The most headers that claims become. */
const MOST_CLAIM_HEADERS: u32 = 32;

const CLAIMS = bytesOf("numesh.claims");

/** The values of the headers of one token. */
const values = new Writer(memory.data(32768), 32768);

export class Outputs {
  /** All headers that are set here: the tenant's, those of claims, the payload's. */
  readonly headers: Bytes[] = [];
  private readonly places: i32[] = [];
  private readonly tenant: TenantRule;
  private readonly claimHeaders: ClaimHeader[] = [];
  private readonly hasPayload: bool;
  private readonly sharesClaims: bool;

  /**
   * @param config the root.
   * @param isClaimNeeded whether there are tokens whose tenant is not in their issuer's name.
   */
  constructor(
    config: ConfigNode,
    isClaimNeeded: bool,
    private readonly view: HeaderView,
  ) {
    const payload = config.at("payloadHeader");
    this.tenant = new TenantRule(config.at("tenant"), isClaimNeeded);
    this.hasPayload = payload.isGiven;
    this.sharesClaims = config.at("shareClaims").booleanOr(false);
    this.own(this.tenant.header, config.at("tenant").at("header"));
    const nodes = config.at("claimHeaders").itemsIfGiven(MOST_CLAIM_HEADERS);
    for (let index = 0; index < nodes.length; index++) {
      const header = new ClaimHeader(nodes[index]);
      this.claimHeaders.push(header);
      this.own(header.header, nodes[index].at("header"));
    }
    if (payload.isGiven) this.own(payload.ownHeaderName(), payload);
  }

  /** A place to put what a token is good for. */
  newGrant(): Grant {
    return new Grant(this.claimHeaders.length);
  }

  /** Whether a token's claims are needed again each time that it comes. */
  get needClaims(): bool {
    return this.sharesClaims;
  }

  /** Finds out what the claims of a token become. False where they name no tenant that is allowed. */
  derive(grant: Grant): bool {
    grant.tenant = this.tenant.tenantOf(grant.claims, grant.issuerTenant);
    if (!isPresent(grant.tenant)) return false;
    values.clear();
    for (let index = 0; index < this.claimHeaders.length; index++) {
      grant.values[index] = this.claimHeaders[index].write(grant.claims, values);
    }
    return true;
  }

  /** Sets the headers, and takes away what the client has sent under the names of those that there are none of. */
  apply(grant: Grant, token: Slice): void {
    this.put(0, hasBytes(grant.tenant) ? grant.tenant : ABSENT);
    const count = this.claimHeaders.length;
    for (let index = 0; index < count; index++) this.put(1 + index, grant.values[index]);
    if (this.hasPayload) this.put(1 + count, payloadOf(token));
    if (this.sharesClaims) setProperty(CLAIMS, grant.claims);
  }

  /** The same for a request without a token. */
  applyAnonymous(): void {
    const tenant = this.tenant.ofAnonymous;
    this.put(0, tenant === null ? ABSENT : sliceOf(tenant));
    for (let index = 1; index < this.headers.length; index++) this.put(index, ABSENT);
  }

  /** Takes away all that the client has sent under these names. */
  strip(): void {
    for (let index = 0; index < this.headers.length; index++) this.put(index, ABSENT);
  }

  /** A service may read trailers as if they were headers. */
  stripTrailers(): void {
    for (let index = 0; index < this.headers.length; index++) requestTrailers.remove(this.headers[index]);
  }

  /** Sets a header or, with `ABSENT`, removes it. Looks first, as even a removal of nothing re-selects the route. */
  private put(index: i32, value: Slice): void {
    if (isPresent(value)) requestHeaders.set(this.headers[index], value);
    else if (this.view.has(this.places[index])) requestHeaders.remove(this.headers[index]);
  }

  private own(header: Bytes, node: ConfigNode): void {
    for (let index = 0; index < this.headers.length; index++) {
      if (equals(sliceOf(this.headers[index]), sliceOf(header))) node.fail("is set to something else, too");
    }
    this.headers.push(header);
    this.places.push(this.view.add(header));
  }
}
