/** The rows that lead to the lower mesh what a gateway does not know. Pure. */
import type { Catalogue } from "../../documents/catalogue.ts";
import { lowerOf } from "../../documents/lower.ts";
import type { Source } from "../../documents/source.ts";
import type { Row } from "../row.ts";

/** Says through which meshes a request came, so that meshes which take each other for the lower one are found out. */
const VIA = "x-numesh-via";

/** The rows of everything that a gateway does not know; none where there is no lower mesh. */
export function lowerRows(catalogue: Catalogue): Row[] {
  return [...catalogue.gateways.keys()].flatMap((gateway) =>
    rowsToLower({ gateway, host: "*", path: { kind: "prefix", value: "/" } }, "mesh:lower", catalogue),
  );
}

/**
 * Two rows: one that leads to the lower mesh, and one for what has come round in a circle.
 *
 * @param place what they are for
 * @param name the name of the first
 * @param source the document that says so; by default the one that names the lower mesh
 */
export function rowsToLower(
  place: Pick<Row, "gateway" | "host" | "port" | "path">,
  name: string,
  catalogue: Catalogue,
  source?: Source,
): Row[] {
  const address = lowerOf(place.gateway, catalogue);
  const gateway = catalogue.gateways.get(place.gateway);
  const document = gateway?.document.lower === undefined ? catalogue.mesh : gateway;
  if (address === undefined || document === undefined) return [];
  const named = { file: document.source.file, line: document.lineOf("/lower") };
  const mark = `/${catalogue.mesh?.document.name ?? place.gateway}/`;
  const row = { ...place, purpose: {}, source: source ?? named };
  return [
    {
      ...row,
      name: `${name}/loop`,
      headers: [{ name: VIA, contains: mark }],
      endpoint: { kind: "answer", status: 508, body: "the lower mesh of this mesh leads back to it\n" },
    },
    {
      ...row,
      name,
      headers: [],
      endpoint: {
        kind: "forward",
        upstream: {
          name: "mesh:lower",
          addresses: [{ address }],
          protocol: "client",
          source: { ...named, kind: document.document.kind, name: document.document.name },
        },
        websocket: true,
        requestHeaders: { add: { [VIA]: mark } },
      },
    },
  ];
}
