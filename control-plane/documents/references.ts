/** What one document says about another. Pure. */

import { parseAddress } from "./address.ts";
import type { Catalogue } from "./catalogue.ts";
import { ownValue, type Versions } from "./kinds.ts";
import { type DocumentError, errorAt, type Sourced } from "./source.ts";

/** Finds references that lead nowhere and names that could not be told apart. */
export function checkReferences(catalogue: Catalogue): DocumentError[] {
  return [
    ...checkGateways(catalogue),
    ...checkServices(catalogue),
    ...checkFeatures(catalogue),
    ...checkTenants(catalogue),
  ];
}

function* checkGateways({ gateways, plugins }: Catalogue): Iterable<DocumentError> {
  for (const gateway of gateways.values()) {
    const { plugins: listed, role, trust } = gateway.document;
    for (const [index, name] of listed.entries()) {
      if (!plugins.has(name)) yield missing(gateway, ["plugins", index], "Plugin", name, plugins);
    }
    if (role === "ingress" && trust.includes("x-tenant")) {
      yield errorAt(
        gateway,
        ["trust", trust.indexOf("x-tenant")],
        "an ingress never believes a tenant that the client names",
        "a plugin that reads the tenant from a verified token, such as jwt-tenant",
      );
    }
  }
}

function* checkServices({ gateways, services }: Catalogue): Iterable<DocumentError> {
  for (const service of services.values()) {
    const { gateway: name, publish, baseline, versions } = service.document;
    const gateway = gateways.get(name);
    if (gateway === undefined) {
      yield missing(service, ["gateway"], "Gateway", name, gateways);
    } else if (gateway.document.role !== "internal") {
      yield errorAt(
        service,
        ["gateway"],
        `Gateway ${quote(name)} has the role ${gateway.document.role}`,
        "a Gateway with the role internal; what an ingress shows is listed under publish",
      );
    }
    for (const [index, publication] of publish.entries()) {
      if (!gateways.has(publication.gateway)) {
        yield missing(service, ["publish", index, "gateway"], "Gateway", publication.gateway, gateways);
      }
    }
    yield* checkVersions(service, [], baseline, versions);
  }
}

function* checkFeatures({ features, services, tenants }: Catalogue): Iterable<DocumentError> {
  const ids = new Map<string, string>();
  for (const { document } of services.values()) {
    for (const version of Object.keys(document.versions)) ids.set(version, document.name);
  }
  for (const { document } of tenants.values()) {
    for (const [service, own] of Object.entries(document.services)) {
      for (const version of Object.keys(own.versions)) ids.set(version, service);
    }
  }

  for (const feature of features.values()) {
    const { name, services: wanted } = feature.document;
    if (ids.has(name)) {
      const message = `${quote(name)} is also a version of Service ${quote(ids.get(name) ?? "")}`;
      yield errorAt(feature, ["name"], message, "a name that is no version, since both travel in x-version");
    }
    for (const [serviceName, version] of Object.entries(wanted)) {
      const service = services.get(serviceName);
      if (service === undefined) {
        yield missing(feature, ["services", serviceName], "Service", serviceName, services);
        continue;
      }
      const known = new Set(Object.keys(service.document.versions));
      for (const tenant of tenants.values()) {
        for (const id of Object.keys(ownValue(tenant.document.services, serviceName)?.versions ?? {}))
          known.add(id);
      }
      if (!known.has(version)) {
        yield missing(feature, ["services", serviceName], `version of ${serviceName}`, version, known);
      }
    }
  }
}

function* checkTenants({ tenants, services }: Catalogue): Iterable<DocumentError> {
  for (const tenant of tenants.values()) {
    for (const [name, own] of Object.entries(tenant.document.services)) {
      if (!services.has(name)) yield missing(tenant, ["services", name], "Service", name, services);
      yield* checkVersions(tenant, ["services", name], own.baseline, own.versions);
    }
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
  for (const [version, endpoint] of Object.entries(versions)) {
    if (parseAddress(endpoint) === undefined) {
      const message = `${quote(endpoint)} has no port between 1 and 65535`;
      yield errorAt(sourced, [...path, "versions", version], message, "host:port");
    }
  }
}

function missing(
  sourced: Sourced,
  path: (string | number)[],
  kind: string,
  name: string,
  known: { keys(): Iterable<string> },
): DocumentError {
  const names = [...known.keys()];
  const shown = names.slice(0, 10).map(quote).join(", ") + (names.length > 10 ? ", ..." : "");
  const expected = names.length === 0 ? "one to be declared" : `one of ${shown}`;
  return errorAt(sourced, path, `there is no ${kind} ${quote(name)}`, expected);
}

function quote(text: string): string {
  return JSON.stringify(text);
}
