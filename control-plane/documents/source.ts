/** Where a document was written, and what to say when it is wrong. */
import type { Document } from "./kinds.ts";

/** The place of a document, or of a key in it. Lines count from 1. */
export interface Source {
  file: string;
  line: number;
}

/** One thing wrong with one key of one document. */
export interface DocumentError extends Source {
  /** JSON Pointer (RFC 6901) of the key within its document; "" is the document itself. */
  key: string;
  message: string;
  /** What would have been right. */
  expected?: string;
}

/** A document together with the way back to the text it came from. */
export interface Sourced<D extends Document = Document> {
  document: D;
  source: Source;
  /** The line of the key at a JSON Pointer, or of the nearest key above it that was written. */
  lineOf(pointer: string): number;
}

/**
 * An error at a key of a document.
 *
 * @param sourced the document
 * @param path the names of the keys from the top of the document to the wrong one
 */
export function errorAt(
  sourced: Sourced,
  path: (string | number)[],
  message: string,
  expected?: string,
): DocumentError {
  const key = pointerOf(path);
  return {
    file: sourced.source.file,
    line: sourced.lineOf(key),
    key,
    message,
    ...(expected === undefined ? {} : { expected }),
  };
}

/** Names of keys to a JSON Pointer. */
export function pointerOf(path: (string | number)[]): string {
  return path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** A JSON Pointer to the names of its keys. */
export function pathOf(pointer: string): string[] {
  if (pointer === "") return [];
  return pointer
    .slice(1)
    .split("/")
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** One line for people: `shop.yaml:12 /gateway: no Gateway "edge"; expected one of "ingress"`. */
export function formatError(error: DocumentError): string {
  const key = error.key === "" ? "" : ` ${error.key}`;
  const expected = error.expected === undefined ? "" : `; expected ${error.expected}`;
  return `${error.file}:${error.line}${key}: ${error.message}${expected}`;
}
