import type { Catalogue } from "../catalogue.ts";
import type { GatewayDocument } from "../kinds/gateway.ts";
import type { Publication, ServiceDocument, Versions } from "../kinds/service.ts";
import { ownValue } from "../kinds.ts";
import { type DocumentError, errorAt, type Sourced } from "../source.ts";
import { checkAddresses } from "./addresses.ts";
import { missing, quote } from "./missing.ts";
import { checkRewrite } from "./paths.ts";

export function* checkServices(catalogue: Catalogue): Iterable<DocumentError> {
  for (const service of catalogue.services.values()) {
    const { gateway, publish, baseline, versions } = service.document;
    yield* checkInternalGateway(service, gateway, catalogue);
    for (const [index, publication] of publish.entries()) {
      yield* checkPublication(service, ["publish", index], publication, catalogue);
    }
    yield* checkVersions(service, [], baseline, versions);
  }
}

/** The gateway that carries names must be one, and internal. */
export function* checkInternalGateway(
  sourced: Sourced,
  name: string,
  { gateways }: Catalogue,
): Iterable<DocumentError> {
  const gateway: Sourced<GatewayDocument> | undefined = gateways.get(name);
  if (gateway === undefined) {
    yield missing(sourced, ["gateway"], "Gateway", name, gateways);
  } else if (gateway.document.role !== "internal") {
    yield errorAt(
      sourced,
      ["gateway"],
      `Gateway ${quote(name)} has the role ${gateway.document.role}`,
      sourced.document.kind === "Service"
        ? "a Gateway with the role internal; what an ingress shows is listed under publish"
        : "a Gateway with the role internal",
    );
  }
}

export function* checkPublication(
  sourced: Sourced,
  path: (string | number)[],
  { gateway, path: published, rewrite }: Publication,
  { gateways }: Catalogue,
): Iterable<DocumentError> {
  if (!gateways.has(gateway)) yield missing(sourced, [...path, "gateway"], "Gateway", gateway, gateways);
  yield* checkRewrite(sourced, path, published, rewrite);
}

export function* checkFeatures({ features, services, tenants }: Catalogue): Iterable<DocumentError> {
  /** Version id -> a service that has it. */
  const ids = new Map<string, string>();
  /** Service -> version ids, those of its tenants included. */
  const versionsOf = new Map<string, Set<string>>();
  const note = (service: string, versions: Versions) => {
    const known = versionsOf.get(service) ?? new Set();
    versionsOf.set(service, known);
    for (const id of Object.keys(versions)) {
      ids.set(id, service);
      known.add(id);
    }
  };
  for (const { document } of services.values()) note(document.name, document.versions);
  for (const { document } of tenants.values()) {
    for (const [service, own] of Object.entries(document.services)) note(service, own.versions);
  }

  for (const feature of features.values()) {
    const { name, services: wanted } = feature.document;
    const same = ids.get(name);
    if (same !== undefined) {
      const message = `${quote(name)} is also a version of Service ${quote(same)}`;
      yield errorAt(feature, ["name"], message, "a name that is no version, since both travel in one header");
    }
    for (const [service, version] of Object.entries(wanted)) {
      const known = versionsOf.get(service) ?? new Set();
      if (!services.has(service)) {
        yield missing(feature, ["services", service], "Service", service, services);
      } else if (!known.has(version)) {
        yield missing(feature, ["services", service], `version of ${service}`, version, known);
      }
    }
  }
}

export function* checkTenants({ tenants, services }: Catalogue): Iterable<DocumentError> {
  for (const tenant of tenants.values()) {
    for (const [name, own] of Object.entries(tenant.document.services)) {
      if (!services.has(name)) yield missing(tenant, ["services", name], "Service", name, services);
      yield* checkVersions(tenant, ["services", name], own.baseline, own.versions);
    }
  }
}

/** A version that another document names. */
export function* checkServiceVersion(
  sourced: Sourced,
  path: (string | number)[],
  { service, version }: { service: string; version: string },
  { services }: Catalogue,
): Iterable<DocumentError> {
  const found: Sourced<ServiceDocument> | undefined = services.get(service);
  if (found === undefined) {
    yield missing(sourced, [...path, "service"], "Service", service, services);
  } else if (ownValue(found.document.versions, version) === undefined) {
    const known = new Set(Object.keys(found.document.versions));
    yield missing(sourced, [...path, "version"], `version of ${service}`, version, known);
  }
}

function* checkVersions(
  sourced: Sourced,
  path: string[],
  baseline: string,
  versions: Versions,
): Iterable<DocumentError> {
  if (!Object.hasOwn(versions, baseline)) {
    yield missing(sourced, [...path, "baseline"], "version", baseline, new Set(Object.keys(versions)));
  }
  for (const [version, addresses] of Object.entries(versions)) {
    yield* checkAddresses(sourced, [...path, "versions", version], addresses);
  }
}
