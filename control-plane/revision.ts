/** The one way of the data: files -> documents -> table -> Envoy resources. */
import { type Catalogue, catalogueOf } from "./documents/catalogue.ts";
import { type Module, resolveHeaders } from "./documents/modules.ts";
import { parseDocuments, type SourceFile } from "./documents/parse.ts";
import type { PluginLoader } from "./documents/plugins.ts";
import { checkReferences } from "./documents/references.ts";
import type { DocumentError, Sourced } from "./documents/source.ts";
import type { Placement } from "./envoy/placement.ts";
import type { Resource } from "./envoy/resource.ts";
import { resourcesOf } from "./envoy/resources.ts";
import type { OwnedHeaders } from "./table/owned-headers.ts";
import type { Slice } from "./table/row.ts";
import { slicesOf } from "./table/slices.ts";

/** Everything that one state of the documents amounts to. */
export interface Revision {
  catalogue: Catalogue;
  /** The module of each plugin, by the plugin's name. */
  modules: ReadonlyMap<string, Module>;
  slices: Slice[];
  /** The resources of each gateway, by the gateway's name. */
  resources: ReadonlyMap<string, Resource[]>;
}

/** What came of compiling; `documents` are those that are right by themselves, in any case. */
export type Compiled = { documents: Sourced[] } & (
  | { ok: true; revision: Revision }
  | { ok: false; errors: DocumentError[] }
);

/**
 * Compiles documents. Either everything is right, or nothing of it may be used.
 *
 * Never rejects: whatever a document (or the manifest of somebody's module) brings about, the mesh goes on with
 * what it has.
 */
export async function compile(
  files: SourceFile[],
  loader: PluginLoader,
  placement: Placement,
): Promise<Compiled> {
  let documents: Sourced[] = [];
  try {
    const parsed = parseDocuments(files);
    documents = parsed.documents;
    // Further checks would blame documents for referring to one that is itself wrong.
    if (parsed.errors.length > 0) return { ok: false, errors: parsed.errors, documents };
    // Files without a document are an accident (one cut off while it was written), not a wish for no mesh.
    if (documents.length === 0) return { ok: false, errors: [wholeError(files, NOTHING)], documents };
    return { ...(await compileDocuments(documents, loader, placement)), documents };
  } catch (error) {
    return { ok: false, errors: [wholeError(files, `numesh fails on this: ${error}`)], documents };
  }
}

const NOTHING = "there is no document here";

/** An error of all files together. */
function wholeError([file]: SourceFile[], message: string): DocumentError {
  return { file: file?.path ?? ".", line: 1, key: "", message };
}

type Outcome = { ok: true; revision: Revision } | { ok: false; errors: DocumentError[] };

async function compileDocuments(
  documents: Sourced[],
  loader: PluginLoader,
  placement: Placement,
): Promise<Outcome> {
  const { catalogue, errors: nameErrors } = catalogueOf(documents);
  const { modules, errors: moduleErrors } = await loader.load(catalogue);
  const errors = [...nameErrors, ...checkReferences(catalogue), ...moduleErrors];
  if (errors.length > 0) return { ok: false, errors };

  const { slices, errors: tableErrors } = slicesOf(
    catalogue,
    headersOf("owns", catalogue, modules),
    headersOf("believes", catalogue, modules),
  );
  if (tableErrors.length > 0) return { ok: false, errors: tableErrors };

  const resources = new Map(
    slices.map((slice) => [slice.gateway, resourcesOf(slice, catalogue, modules, placement)]),
  );
  return { ok: true, revision: { catalogue, modules, slices, resources } };
}

/** The headers that the manifest of each plugin names. */
function headersOf(
  key: "owns" | "believes",
  catalogue: Catalogue,
  modules: ReadonlyMap<string, Module>,
): OwnedHeaders {
  return new Map(
    [...catalogue.plugins.values()].map(({ document: { name, config } }) => [
      name,
      new Set(resolveHeaders(modules.get(name)?.manifest?.[key] ?? [], config)),
    ]),
  );
}
