/** Documents to rows. Pure. */

import { parseAddress } from "../documents/address.ts";
import type { Catalogue } from "../documents/catalogue.ts";
import { ownValue, type ServiceDocument, type Versions } from "../documents/kinds.ts";
import type { Source, Sourced } from "../documents/source.ts";
import type { Endpoint, Upstream } from "./endpoint.ts";
import type { HeaderCriterion } from "./header.ts";
import { TENANT_HEADER, VERSION_HEADER } from "./routing-headers.ts";
import type { Purpose, Row } from "./row.ts";

/** The rows that the documents amount to, of all gateways, in no particular order. */
export function rowsOf(catalogue: Catalogue): Row[] {
  return [...catalogue.services.values()].flatMap((service) => {
    const targets = targetsOf(service, catalogue);
    return placesOf(service.document).flatMap((place) =>
      targets.map(({ upstream, ...target }): Row => {
        const { at, rewrite, ...criteria } = place;
        return {
          name: rowName(target.purpose, at),
          ...criteria,
          ...target,
          endpoint: forwardTo(upstream, rewrite),
        };
      }),
    );
  });
}

/** One host and path under which a service can be reached. */
interface Place extends Pick<Row, "gateway" | "host" | "port" | "path"> {
  /** The published path, for the row's name. */
  at?: string;
  /** What the published path becomes. */
  rewrite?: string;
}

/** Its own name and port on the gateway in front of it, and every path that it publishes. */
function placesOf(service: ServiceDocument): Place[] {
  return [
    {
      gateway: service.gateway,
      host: service.name,
      port: service.port,
      path: { kind: "prefix", value: "/" },
    },
    ...service.publish.map(
      ({ gateway, path, rewrite }): Place => ({
        at: path,
        gateway,
        host: "*",
        path: { kind: "prefix", value: path },
        ...(rewrite === undefined || rewrite === path ? {} : { rewrite }),
      }),
    ),
  ];
}

/** Who gets which instances of a service. */
interface Target extends Pick<Row, "headers" | "purpose" | "source"> {
  upstream: Upstream;
}

function targetsOf(service: Sourced<ServiceDocument>, { features, tenants }: Catalogue): Target[] {
  const { name, baseline, versions } = service.document;

  /** The id of a version and the names of the features that mean it. */
  const calledBy = (version: string): string[] => [
    version,
    ...[...features.values()]
      .filter(({ document }) => ownValue(document.services, name) === version)
      .map(({ document }) => document.name)
      .sort(),
  ];

  const instances = (
    of: { baseline: string; versions: Versions },
    shared: HeaderCriterion[],
    purpose: Purpose,
    source: Source,
  ): Target[] =>
    Object.entries(of.versions).map(([version, address]) => {
      const upstream = upstreamOf(address, purpose, source);
      if (version === of.baseline) return { headers: shared, upstream, purpose, source };
      const asked: HeaderCriterion = { name: VERSION_HEADER, in: calledBy(version) };
      return { headers: [...shared, asked], upstream, purpose: { ...purpose, version }, source };
    });

  const dedicated = [...tenants.values()].flatMap(({ document, source, lineOf }) => {
    const own = ownValue(document.services, name);
    if (own === undefined) return [];
    const tenant: HeaderCriterion = { name: TENANT_HEADER, in: [document.name] };
    const place = { file: source.file, line: lineOf(`/services/${name}`) };
    return instances(own, [tenant], { service: name, tenant: document.name }, place);
  });
  return [...dedicated, ...instances({ baseline, versions }, [], { service: name }, service.source)];
}

/** Addresses were checked with the documents (`references.ts`). */
function upstreamOf(text: string, { service = "", tenant }: Purpose, source: Source): Upstream {
  const address = parseAddress(text);
  if (address === undefined) throw new Error(`unchecked address ${text}`);
  return {
    name: text,
    addresses: [{ address }],
    protocol: "http1",
    // Dedicated instances stand in the tenant's document.
    source:
      tenant === undefined
        ? { ...source, kind: "Service", name: service }
        : { ...source, kind: "Tenant", name: tenant },
  };
}

function forwardTo(upstream: Upstream, path: string | undefined): Endpoint {
  return { kind: "forward", upstream, ...(path === undefined ? {} : { rewrite: { path } }) };
}

/** `billing/tenant=acme,version=v2@/api/billing`, or `billing/baseline`. */
function rowName({ service = "", tenant, version }: Purpose, at: string | undefined): string {
  const parts = [
    ...(tenant === undefined ? [] : [`tenant=${tenant}`]),
    ...(version === undefined ? [] : [`version=${version}`]),
  ];
  const target = parts.length === 0 ? "baseline" : parts.join(",");
  return `${service}/${target}${at === undefined ? "" : `@${at}`}`;
}
