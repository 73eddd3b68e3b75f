/** All documents of a mesh by kind and name, so that they can refer to each other. Pure. */
import type { MeshDocument } from "./kinds/mesh.ts";
import type { DocumentOf, Kind } from "./kinds.ts";
import { type DocumentError, errorAt, type Sourced } from "./source.ts";

type Named<K extends Kind> = ReadonlyMap<string, Sourced<DocumentOf<K>>>;

export interface Catalogue {
  /** The one Mesh document; absent: everything is as by default. */
  mesh: Sourced<MeshDocument> | undefined;
  gateways: Named<"Gateway">;
  plugins: Named<"Plugin">;
  routes: Named<"Route">;
  services: Named<"Service">;
  features: Named<"Feature">;
  tenants: Named<"Tenant">;
  applications: Named<"Application">;
  bindings: Named<"Binding">;
}

/**
 * Files the documents under their names.
 *
 * @returns the catalogue, and an error for each name given twice. Whether references lead somewhere is for
 * `references.ts` to say.
 */
export function catalogueOf(documents: Sourced[]): { catalogue: Catalogue; errors: DocumentError[] } {
  const errors: DocumentError[] = [];
  const byKind = Map.groupBy(documents, ({ document }) => document.kind);

  const byName = <K extends Kind>(kind: K): Named<K> => {
    const named = new Map<string, Sourced<DocumentOf<K>>>();
    for (const sourced of byKind.get(kind) ?? []) {
      if (!isKind(sourced, kind)) continue;
      const name = sourced.document.name;
      const first = named.get(name);
      if (first === undefined) {
        named.set(name, sourced);
      } else {
        const place = `${first.source.file}:${first.source.line}`;
        errors.push(
          errorAt(sourced, ["name"], `there is already a ${kind} ${JSON.stringify(name)} at ${place}`),
        );
      }
    }
    return named;
  };

  const [mesh, ...more] = byName("Mesh").values();
  for (const other of more) {
    const place = mesh === undefined ? "" : `${mesh.source.file}:${mesh.source.line}`;
    errors.push(errorAt(other, [], `there is already a Mesh document at ${place}`, "one for the whole mesh"));
  }
  const catalogue: Catalogue = {
    mesh,
    gateways: byName("Gateway"),
    plugins: byName("Plugin"),
    routes: byName("Route"),
    services: byName("Service"),
    features: byName("Feature"),
    tenants: byName("Tenant"),
    applications: byName("Application"),
    bindings: byName("Binding"),
  };
  return { catalogue, errors };
}

function isKind<K extends Kind>(sourced: Sourced, kind: K): sourced is Sourced<DocumentOf<K>> {
  return sourced.document.kind === kind;
}
