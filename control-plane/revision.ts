/** The one way of the data: files -> documents -> table -> Envoy resources. */
import { createHash } from "node:crypto";
import { type Catalogue, catalogueOf } from "./documents/catalogue.ts";
import { type Module, resolveHeaders } from "./documents/modules.ts";
import { parseDocuments, type SourceFile } from "./documents/parse.ts";
import type { PluginLoader } from "./documents/plugins.ts";
import { checkReferences } from "./documents/references.ts";
import type { DocumentError } from "./documents/source.ts";
import type { Placement } from "./envoy/placement.ts";
import type { Resource } from "./envoy/resource.ts";
import { resourcesOf } from "./envoy/resources.ts";
import type { Slice } from "./table/row.ts";
import { slicesOf } from "./table/slices.ts";

/** Everything that one state of the documents amounts to. */
export interface Revision {
  catalogue: Catalogue;
  slices: Slice[];
  /** The resources of each gateway, by the gateway's name. */
  resources: ReadonlyMap<string, Resource[]>;
}

export type Compiled = { ok: true; revision: Revision } | { ok: false; errors: DocumentError[] };

/** Compiles documents. Either everything is right, or nothing of it may be used. */
export async function compile(
  files: SourceFile[],
  loader: PluginLoader,
  placement: Placement,
): Promise<Compiled> {
  const parsed = parseDocuments(files);
  // Further checks would blame documents for referring to one that is itself wrong.
  if (parsed.errors.length > 0) return { ok: false, errors: parsed.errors };
  // Files without a document are an accident (one cut off while it was written), not a wish for no mesh.
  const [file] = files;
  if (parsed.documents.length === 0) {
    return {
      ok: false,
      errors: [{ file: file?.path ?? ".", line: 1, key: "", message: "there is no document here" }],
    };
  }

  const { catalogue, errors: nameErrors } = catalogueOf(parsed.documents);
  const { modules, errors: moduleErrors } = await loader.load(catalogue);
  const errors = [...nameErrors, ...checkReferences(catalogue), ...moduleErrors];
  if (errors.length > 0) return { ok: false, errors };

  const { slices, errors: tableErrors } = slicesOf(catalogue, ownedHeaders(catalogue, modules));
  if (tableErrors.length > 0) return { ok: false, errors: tableErrors };

  const resources = new Map(
    slices.map((slice) => [slice.gateway, resourcesOf(slice, catalogue, modules, placement)]),
  );
  return { ok: true, revision: { catalogue, slices, resources } };
}

/** A short digest of anything that JSON can hold. */
export function digest(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 16);
}

function ownedHeaders(catalogue: Catalogue, modules: ReadonlyMap<string, Module>): Map<string, Set<string>> {
  return new Map(
    [...catalogue.gateways.values()].map(({ document }) => [
      document.name,
      new Set(
        document.plugins.flatMap((name) =>
          resolveHeaders(
            modules.get(name)?.manifest?.owns ?? [],
            catalogue.plugins.get(name)?.document.config,
          ),
        ),
      ),
    ]),
  );
}
