import { rename, writeFile } from "node:fs/promises";
import { isMap, isNode, isSeq, parseAllDocuments } from "yaml";
import { readDirectory } from "../../control-plane/documents/directory.ts";
import { parseDocuments } from "../../control-plane/documents/parse.ts";
import { formatError } from "../../control-plane/documents/source.ts";
import type { Issuer } from "./tokens.ts";

/** What the harness has to know of the documents of a mesh. */
export type MeshOutline = {
  /** The names of the gateways: one Envoy each. */
  gateways: string[];
  /** Those that have a second listener, which sends plain HTTP to https. */
  redirecting: string[];
  /** The names that clients call, `catalog:8080`, and the gateway that each leads to. */
  names: Map<string, string>;
};

/**
 * Reads the outline of a mesh.
 *
 * @throws Error that lists what is wrong with the documents, with file and line
 */
export async function outlineOf(directory: string): Promise<MeshOutline> {
  const read = await readDirectory(directory);
  const { documents, errors: wrong } = parseDocuments(read.files);
  const errors = [...read.errors, ...wrong];
  if (errors.length > 0) throw new Error(`The documents are wrong:\n${errors.map(formatError).join("\n")}`);
  const outline: MeshOutline = { gateways: [], redirecting: [], names: new Map() };
  for (const { document } of documents) {
    if (document.kind === "Gateway") {
      outline.gateways.push(document.name);
      if (document.tls?.redirectFrom !== undefined) outline.redirecting.push(document.name);
    }
    if (document.kind === "Service") outline.names.set(`${document.name}:${document.port}`, document.gateway);
  }
  return outline;
}

/** Writes a document, whole at any moment, for a control plane that watches the folder. */
export async function writeDocument(path: string, text: string): Promise<void> {
  await writeFile(`${path}.part`, text);
  await rename(`${path}.part`, path);
}

/** Makes documents name folders by other paths. @param paths folder as they name it -> where it is */
export async function moveFolders(directory: string, paths: ReadonlyMap<string, string>): Promise<void> {
  for (const { path, text } of (await readDirectory(directory)).files) {
    const moved = [...paths].reduce((moved, [from, to]) => moved.replaceAll(`${from}/`, `${to}/`), text);
    if (moved !== text) await writeDocument(path, moved);
  }
}

/**
 * Makes the Plugin documents of a folder believe an issuer: wherever a config lists it by its `issuer`,
 * its `jwks` become the given keys. For a mesh's own copy of the documents, since the keys are new for each
 * run. Not a character of the rest is changed.
 *
 * @throws Error if no document knows the issuer
 */
export async function trustIssuer(directory: string, { url, jwks }: Issuer): Promise<void> {
  let known = false;
  for (const { path, text } of (await readDirectory(directory)).files) {
    const changed = withKeys(text, url, JSON.stringify(jwks));
    if (changed !== text) await writeDocument(path, changed);
    known ||= changed !== text;
  }
  if (!known) throw new Error(`No Plugin document in ${directory} lists the issuer ${url} with a jwks.`);
}

/** The text with other keys. They are written as JSON, which is YAML on one line. */
function withKeys(text: string, url: string, keys: string): string {
  const places = parseAllDocuments(text).flatMap((document) => {
    const issuers = document.getIn(["config", "issuers"]);
    if (!isSeq(issuers)) return [];
    return issuers.items.flatMap((entry) => {
      if (!isMap(entry) || entry.get("issuer") !== url) return [];
      const node = entry.get("jwks", true);
      return isNode(node) && node.range ? [node.range] : [];
    });
  });
  // From the last to the first, so that the places of the others still hold.
  return places.reduceRight((changed, [start, end]) => {
    const lineEnd = changed.slice(start, end).endsWith("\n") ? "\n" : "";
    return changed.slice(0, start) + keys + lineEnd + changed.slice(end);
  }, text);
}
