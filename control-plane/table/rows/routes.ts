/** Route documents to rows, one each. Pure. */
import type { Catalogue } from "../../documents/catalogue.ts";
import type { Destination, HeaderChoice, RouteDocument } from "../../documents/kinds/route.ts";
import type { Source, Sourced } from "../../documents/source.ts";
import type { Endpoint, Upstream } from "../endpoint.ts";
import type { HeaderCondition, HeaderCriterion } from "../header.ts";
import { shortForm } from "../host.ts";
import { pathOf } from "../path.ts";
import type { Row } from "../row.ts";
import { answerOf, forwardTo, upstreamOf } from "../upstream.ts";
import type { Targets } from "./targets.ts";

export function routeRows({ routes, gateways }: Catalogue, targets: Targets): Row[] {
  return [...routes.values()].map(({ document, source }) => ({
    name: `route:${document.name}`,
    gateway: document.gateway,
    host: shortForm(document.host, gateways.get(document.gateway)?.document.namespace),
    ...(document.port === undefined ? {} : { port: document.port }),
    path: pathOf(document.path),
    headers: document.headers.map(criterionOf),
    endpoint: endpointOf({ document, source }, targets),
    purpose: {},
    source,
  }));
}

function criterionOf({ header: name, exact, ...condition }: HeaderChoice): HeaderCriterion {
  // The schema has seen to it that there is exactly one condition.
  return exact === undefined ? { name, ...(condition as HeaderCondition) } : { name, in: [exact] };
}

type Route = Pick<Sourced<RouteDocument>, "document" | "source">;

function endpointOf({ document, source }: Route, targets: Targets): Endpoint {
  const { name, to, answer, redirect, rewrite, traffic, mirror } = document;
  if (answer !== undefined) return answerOf(answer);
  if (redirect !== undefined) return { kind: "redirect", ...redirect };
  const here = { ...source, kind: "Route", name };
  const upstream = destinationOf(to, `route:${name}`, document, here, targets);
  const forward = forwardTo(upstream, traffic, rewrite);
  if (mirror === undefined) return forward;
  const copy = destinationOf(mirror.to, `mirror:${name}`, document, here, targets);
  return { ...forward, mirror: { upstream: copy, percent: mirror.percent } };
}

function destinationOf(
  to: Destination | undefined,
  upstreamName: string,
  { traffic, name }: RouteDocument,
  source: Source & { kind: string; name: string },
  targets: Targets,
): Upstream {
  const isService = typeof to === "object" && "service" in to;
  const upstream = isService
    ? targets.upstreamOf(to)
    : to === undefined
      ? undefined
      : upstreamOf(upstreamName, to, traffic, source);
  if (upstream === undefined) throw new Error(`an unchecked endpoint in Route ${name}`);
  return upstream;
}
