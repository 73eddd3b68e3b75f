import { Bytes, bytesOf, sliceOf } from "../../bytes/bytes";
import { equals, isPresent, Slice } from "../../bytes/slice";
import {
  authorizationKind,
  bearerToken,
  NO_SCHEME,
  NO_TOKEN,
  SEVERAL_TOKENS,
} from "../../codec/authorization";
import { ConfigNode } from "../../proxy/config";
import { Filter } from "../../proxy/filter";
import { requestHeaders, requestTrailers } from "../../proxy/headers";
import { Action, CONTINUE } from "../../proxy/host";
import { Issuer } from "./issuer";
import { Refusal } from "./refusal";
import { defineRefusalCounters, MALFORMED, MISSING, NO_TENANT, SEVERAL } from "./refusals";
import { TenantClaim } from "./tenant-claim";
import { verifiedClaims, verify } from "./verification";

const AUTHORIZATION = bytesOf("authorization");

/** What `missingToken` says. */
const DENY = 0;

/** The most issuers. They are sought one by one. */
const MOST_ISSUERS: u32 = 256;

const LONGEST_SKEW: i64 = 300;
const DEFAULT_SKEW: i64 = 60;

/** Lets a request with a valid token pass, with the token's tenant in a header that nobody else can set. */
export class JwtTenant extends Filter {
  private readonly issuers: Issuer[];
  private readonly skew: i64;
  private readonly claim: TenantClaim;
  private readonly header: Bytes;
  private readonly missingToken: i32;

  constructor(config: ConfigNode) {
    super();
    config.onlyKeys(["issuers", "clockSkewSeconds", "tenant", "missingToken"]);
    this.issuers = readIssuers(config.at("issuers"));
    this.skew = config.at("clockSkewSeconds").integerOr(0, LONGEST_SKEW, DEFAULT_SKEW);
    const tenant = config.at("tenant");
    tenant.onlyKeys(["claim", "header"]);
    this.claim = new TenantClaim(tenant.at("claim"));
    this.header = tenant.at("header").ownHeaderNameOr("x-tenant");
    this.missingToken = config.at("missingToken").oneOfOr(["deny", "anonymous"], DENY);
    defineRefusalCounters();
  }

  /**
   * Four host calls for a valid token: read it, check the signature, ask the time, set the tenant, which also
   * replaces whatever the client sent under that name.
   */
  onRequestHeaders(): Action {
    const authorization = requestHeaders.get(AUTHORIZATION);
    const kind = authorizationKind(authorization);
    if (kind === NO_TOKEN) return this.missingToken === DENY ? this.refuse(MISSING) : this.passAnonymous();
    if (kind === SEVERAL_TOKENS) return this.refuse(SEVERAL);
    if (kind === NO_SCHEME) return this.refuse(MALFORMED);
    const refusal = verify(bearerToken(authorization), this.issuers, this.skew);
    if (refusal !== null) return this.refuse(refusal);
    const tenant = this.claim.tenantOf(verifiedClaims());
    if (!isPresent(tenant)) return this.refuse(NO_TENANT);
    requestHeaders.set(this.header, tenant);
    return CONTINUE;
  }

  /** A service may read trailers as if they were headers: no client names a tenant there, either. */
  onRequestTrailers(): Action {
    requestTrailers.remove(this.header);
    return CONTINUE;
  }

  private passAnonymous(): Action {
    this.removeClientHeader();
    return CONTINUE;
  }

  /** Also from a refused request the client's header is removed: access logs may show it. */
  private refuse(refusal: Refusal): Action {
    this.removeClientHeader();
    return refusal.send();
  }

  /** Looks first, as even a removal that finds nothing would make Envoy select the route again. */
  private removeClientHeader(): void {
    if (isPresent(requestHeaders.get(this.header))) requestHeaders.remove(this.header);
  }
}

function readIssuers(config: ConfigNode): Issuer[] {
  const nodes = config.items(1, MOST_ISSUERS);
  const issuers: Issuer[] = [];
  for (let index = 0; index < nodes.length; index++) {
    const issuer = new Issuer(nodes[index]);
    if (isTaken(sliceOf(issuer.name), issuers)) nodes[index].at("issuer").fail("is an earlier issuer, too");
    issuers.push(issuer);
  }
  return issuers;
}

function isTaken(name: Slice, issuers: Issuer[]): bool {
  for (let index = 0; index < issuers.length; index++) {
    if (equals(name, sliceOf(issuers[index].name))) return true;
  }
  return false;
}
