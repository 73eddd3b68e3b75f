/** Who gets which instances of a service. Pure. */
import type { Catalogue } from "../../documents/catalogue.ts";
import type { ServiceDocument, TenantDocument, Versions } from "../../documents/kinds/service.ts";
import type { Traffic } from "../../documents/kinds/traffic.ts";
import { ownValue } from "../../documents/kinds.ts";
import { routingHeadersOf } from "../../documents/routing-headers.ts";
import type { Source, Sourced } from "../../documents/source.ts";
import { compareText } from "../compare-text.ts";
import type { Upstream } from "../endpoint.ts";
import type { HeaderCriterion } from "../header.ts";
import type { Row } from "../row.ts";
import { upstreamOf } from "../upstream.ts";

/** Instances of a service, and what a request must carry to get them. */
export interface Target extends Pick<Row, "headers" | "purpose" | "source"> {
  upstream: Upstream;
  traffic: Traffic;
}

/** The targets of all services of a mesh. Linear in the documents. */
export class Targets {
  readonly #catalogue: Catalogue;
  /** Service -> version -> names of the features that mean it. */
  readonly #features = new Map<string, Map<string, string[]>>();
  /** Service -> tenants with instances of their own. */
  readonly #tenants = new Map<string, Sourced<TenantDocument>[]>();
  readonly #ofService = new Map<string, Target[]>();

  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue;
    for (const { document } of catalogue.features.values()) {
      for (const [service, version] of Object.entries(document.services)) {
        const versions = getOr(this.#features, service, () => new Map<string, string[]>());
        getOr(versions, version, () => []).push(document.name);
      }
    }
    for (const tenant of catalogue.tenants.values()) {
      for (const service of Object.keys(tenant.document.services)) {
        getOr(this.#tenants, service, () => []).push(tenant);
      }
    }
  }

  /** Dedicated tenants and shared instances, by version; none for a service that is not there. */
  of(service: string): Target[] {
    const document = this.#catalogue.services.get(service);
    if (document === undefined) return [];
    return getOr(this.#ofService, service, () => this.#make(document));
  }

  /** The shared instances of one version. */
  upstreamOf({ service, version }: { service: string; version: string }): Upstream | undefined {
    const name = upstreamName(service, version);
    return this.of(service).find(({ upstream }) => upstream.name === name)?.upstream;
  }

  #make(service: Sourced<ServiceDocument>): Target[] {
    const { name, baseline, versions, traffic } = service.document;
    const headers = routingHeadersOf(this.#catalogue);
    const make = (
      of: { baseline: string; versions: Versions },
      shared: HeaderCriterion[],
      tenant: string | undefined,
      source: Source & { kind: string; name: string },
    ): Target[] =>
      Object.entries(of.versions).map(([version, addresses]) => {
        const upstream = upstreamOf(upstreamName(name, version, tenant), addresses, traffic, source);
        const purpose = { service: name, ...(tenant === undefined ? {} : { tenant }) };
        const { kind: _, name: __, ...place } = source;
        const target = { upstream, traffic, source: place };
        if (version === of.baseline) return { ...target, headers: shared, purpose };
        const asked: HeaderCriterion = { name: headers.version, in: this.#calledBy(name, version) };
        return { ...target, headers: [...shared, asked], purpose: { ...purpose, version } };
      });

    const dedicated = (this.#tenants.get(name) ?? []).flatMap(({ document, source, lineOf }) => {
      const own = ownValue(document.services, name);
      if (own === undefined) return [];
      const criterion: HeaderCriterion = { name: headers.tenant, in: [document.name] };
      const line = lineOf(`/services/${name}`);
      return make(own, [criterion], document.name, { ...source, line, kind: "Tenant", name: document.name });
    });
    const shared = make({ baseline, versions }, [], undefined, { ...service.source, kind: "Service", name });
    return [...dedicated, ...shared];
  }

  /** The id of a version and the names of the features that mean it. */
  #calledBy(service: string, version: string): string[] {
    return [version, ...(this.#features.get(service)?.get(version) ?? []).toSorted(compareText)];
  }
}

/** `billing/v1`, or `billing/v1/acme` for the instances of a tenant. */
function upstreamName(service: string, version: string, tenant?: string): string {
  return [service, version, ...(tenant === undefined ? [] : [tenant])].join("/");
}

function getOr<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
