/** Applications and their bindings to rows. Pure. */
import type { Catalogue } from "../../documents/catalogue.ts";
import type {
  ApplicationDocument,
  BindingDocument,
  ConsumedName,
} from "../../documents/kinds/application.ts";
import type { Sourced } from "../../documents/source.ts";
import type { Endpoint } from "../endpoint.ts";
import type { PathCriterion } from "../path.ts";
import type { Row } from "../row.ts";
import { answerOf, forwardTo, upstreamOf } from "../upstream.ts";
import { rowsToLower } from "./lower.ts";
import { publishedAt, rowsAt } from "./services.ts";
import type { Targets } from "./targets.ts";

const ANY_PATH: PathCriterion = { kind: "prefix", value: "/" };

/** What applications publish to the public, and the names that they consume, on the gateway that carries these. */
export function applicationRows(catalogue: Catalogue, targets: Targets): Row[] {
  const bindings = new Map(
    [...catalogue.bindings.values()].map((binding) => {
      const { application, consumes } = binding.document;
      return [`${application} ${consumes}`, binding];
    }),
  );
  return [...catalogue.applications.values()].flatMap((application) => {
    const { name, publishes, consumes } = application.document;
    return [
      ...publishes.public.flatMap(({ service, name: _, ...publication }) =>
        rowsAt(publishedAt(publication), service, targets),
      ),
      ...[...consumes.neighbours, ...consumes.shared].flatMap((consumed) => {
        const binding = bindings.get(`${name} ${consumed.name}`);
        return binding === undefined
          ? // Checked with the documents: it has the fallback, and there is a lower mesh.
            rowsToLower(
              placeOf(application.document, consumed),
              `application:${name}/${consumed.name}/platform`,
              catalogue,
              application.source,
            )
          : boundRows(application.document, consumed, binding, catalogue, targets);
      }),
    ];
  });
}

/** The criteria of a consumed name. */
function placeOf({ gateway }: ApplicationDocument, { name, port }: ConsumedName) {
  return { gateway, host: name, port, path: ANY_PATH };
}

function boundRows(
  application: ApplicationDocument,
  consumed: ConsumedName,
  binding: Sourced<BindingDocument>,
  catalogue: Catalogue,
  targets: Targets,
): Row[] {
  const place = placeOf(application, consumed);
  const { to } = binding.document;
  const only = (endpoint: Endpoint, what = ""): Row => ({
    ...place,
    name: `application:${application.name}/${consumed.name}${what}`,
    headers: [],
    endpoint,
    purpose: {},
    source: binding.source,
  });
  if (to.application === undefined) return [only(endpointOf(binding))];

  const api = catalogue.applications
    .get(to.application)
    ?.document.publishes.neighbours.find(({ name }) => name === to.api);
  if (api === undefined) return [];
  const path: PathCriterion = { kind: "prefix", value: api.path };
  const at = `${consumed.name}:${consumed.port}`;
  const rows = rowsAt({ ...place, path, at }, api.service, targets);
  // What the neighbour does not publish must not be looked for anywhere else.
  return api.path === "/" ? rows : [...rows, only({ kind: "answer", status: 404 }, "/unpublished")];
}

function endpointOf({ document, source }: Sourced<BindingDocument>): Endpoint {
  const { name, to, traffic } = document;
  if (to.mock !== undefined) return answerOf(to.mock);
  const addresses = to.system ?? to.address;
  if (addresses === undefined) throw new Error(`an unchecked Binding ${name}`);
  const upstream = upstreamOf(`binding:${name}`, addresses, traffic, { ...source, kind: "Binding", name });
  // An egress gateway knows a system by its plain name.
  return forwardTo(upstream, to.system === undefined ? traffic : { host: to.system, ...traffic });
}
