import type { Catalogue } from "../catalogue.ts";
import type { ApplicationDocument, BindingDocument } from "../kinds/application.ts";
import { lowerOf } from "../lower.ts";
import { type DocumentError, errorAt, type Sourced } from "../source.ts";
import { checkAddresses } from "./addresses.ts";
import { missing, quote } from "./missing.ts";
import { checkInternalGateway, checkPublication } from "./services.ts";

export function* checkApplications(catalogue: Catalogue): Iterable<DocumentError> {
  const bound = new Set([...catalogue.bindings.values()].map(({ document }) => keyOf(document)));
  for (const application of catalogue.applications.values()) {
    yield* checkInternalGateway(application, application.document.gateway, catalogue);
    yield* checkPublished(application, catalogue);
    yield* checkConsumed(application, bound, catalogue);
  }
}

function* checkPublished(
  application: Sourced<ApplicationDocument>,
  catalogue: Catalogue,
): Iterable<DocumentError> {
  const { publishes } = application.document;
  for (const [index, published] of publishes.public.entries()) {
    yield* checkPublication(application, ["publishes", "public", index], published, catalogue);
  }
  const names = new Set<string>();
  for (const point of ["public", "neighbours"] as const) {
    for (const [index, { name, service }] of publishes[point].entries()) {
      const path = ["publishes", point, index];
      if (names.has(name)) yield errorAt(application, [...path, "name"], `${quote(name)} is there twice`);
      names.add(name);
      if (!catalogue.services.has(service)) {
        yield missing(application, [...path, "service"], "Service", service, catalogue.services);
      }
    }
  }
}

function* checkConsumed(
  application: Sourced<ApplicationDocument>,
  bound: Set<string>,
  catalogue: Catalogue,
): Iterable<DocumentError> {
  const { name: own, gateway, consumes } = application.document;
  const names = new Set<string>();
  for (const point of ["neighbours", "shared"] as const) {
    for (const [index, { name, fallback }] of consumes[point].entries()) {
      const path = ["consumes", point, index];
      if (names.has(name)) yield errorAt(application, [...path, "name"], `${quote(name)} is there twice`);
      names.add(name);
      if (bound.has(`${own} ${name}`)) continue;
      if (fallback === undefined) {
        const message = `Application ${quote(own)} consumes ${quote(name)}, which no Binding binds`;
        const expected = `a Binding with application: ${own} and consumes: ${name}, or fallback: platform here`;
        yield errorAt(application, [...path, "name"], message, expected);
      } else if (lowerOf(gateway, catalogue) === undefined) {
        const message = "there is no lower mesh that could have it";
        yield errorAt(application, [...path, "fallback"], message, "the key lower in the Mesh document");
      }
    }
  }
}

export function* checkBindings(catalogue: Catalogue): Iterable<DocumentError> {
  const first = new Map<string, Sourced<BindingDocument>>();
  for (const binding of catalogue.bindings.values()) {
    const { application: name, consumes, to } = binding.document;
    const application = catalogue.applications.get(name);
    if (application === undefined) {
      yield missing(binding, ["application"], "Application", name, catalogue.applications);
    } else {
      const { neighbours, shared } = application.document.consumes;
      const known = new Map([...neighbours, ...shared].map((consumed) => [consumed.name, consumed]));
      if (!known.has(consumes)) {
        yield missing(binding, ["consumes"], `name that ${name} consumes`, consumes, known);
      }
    }
    const before = first.get(keyOf(binding.document));
    if (before === undefined) {
      first.set(keyOf(binding.document), binding);
    } else {
      const place = `${before.source.file}:${before.source.line}`;
      yield errorAt(binding, ["consumes"], `${quote(consumes)} of ${name} is already bound at ${place}`);
    }
    yield* checkAddresses(binding, ["to", "address"], to.address);
    yield* checkAddresses(binding, ["to", "system"], to.system);
    yield* checkNeighbour(binding, catalogue);
    yield* checkTraffic(binding);
  }
}

function* checkNeighbour(
  binding: Sourced<BindingDocument>,
  { applications }: Catalogue,
): Iterable<DocumentError> {
  const { application, api } = binding.document.to;
  if (application === undefined || api === undefined) return;
  const neighbour = applications.get(application);
  if (neighbour === undefined) {
    yield missing(binding, ["to", "application"], "Application", application, applications);
    return;
  }
  const known = new Map(
    neighbour.document.publishes.neighbours.map((published) => [published.name, published]),
  );
  if (!known.has(api))
    yield missing(binding, ["to", "api"], `API for neighbours of ${application}`, api, known);
}

function* checkTraffic(binding: Sourced<BindingDocument>): Iterable<DocumentError> {
  const { to, traffic } = binding.document;
  if (Object.keys(traffic).length === 0) return;
  if (to.mock !== undefined) {
    yield errorAt(binding, ["traffic"], "a mock is answered here; nothing is sent", "no traffic");
  }
  if (to.application !== undefined) {
    const message = "the neighbour's own Service document says how requests are sent to it";
    yield errorAt(binding, ["traffic"], message, "no traffic");
  }
}

function keyOf({ application, consumes }: BindingDocument): string {
  return `${application} ${consumes}`;
}
