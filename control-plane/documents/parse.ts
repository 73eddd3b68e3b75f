/** YAML text to documents: syntax, then schema, then nothing else. Pure. */
import {
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
  type YAMLError,
  type Document as YamlDocument,
} from "yaml";
import type { Document } from "./kinds.ts";
import { type DocumentError, pathOf, type Sourced } from "./source.ts";
import { validate } from "./validate.ts";

/** A file as it was read. */
export interface SourceFile {
  /** The path that errors name. */
  path: string;
  text: string;
}

export interface Parsed {
  documents: Sourced[];
  errors: DocumentError[];
}

/**
 * Parses files of YAML documents.
 *
 * @returns the documents that are right by themselves, and one error for each thing that is wrong.
 * References between documents are not looked at here (see `references.ts`).
 */
export function parseDocuments(files: SourceFile[]): Parsed {
  const documents: Sourced[] = [];
  const errors: DocumentError[] = [];
  for (const file of files) {
    const lines = new LineCounter();
    for (const yaml of parseAllDocuments(file.text, { lineCounter: lines, uniqueKeys: haveOneName })) {
      const parsed = parseOne(file, yaml, lines);
      if (Array.isArray(parsed)) errors.push(...parsed);
      else if (parsed !== undefined) documents.push(parsed);
    }
  }
  return { documents, errors };
}

/** 1 and "1" are two keys of YAML and one name of a document. */
function haveOneName(a: Node, b: Node): boolean {
  return isScalar(a) && isScalar(b) && String(a.value) === String(b.value);
}

function parseOne(
  file: SourceFile,
  yaml: YamlDocument.Parsed,
  lines: LineCounter,
): Sourced | DocumentError[] | undefined {
  const [fault] = [...yaml.errors, ...yaml.warnings]; // what follows the first is mostly of its making
  if (fault !== undefined) {
    const { line } = lines.linePos(fault.pos[0]);
    return [{ file: file.path, line, key: "", message: describeFault(fault, file.text) }];
  }

  const lineOf = (pointer: string): number => lines.linePos(offsetOf(yaml, pathOf(pointer))).line;
  const source = { file: file.path, line: lineOf("") };
  let value: unknown;
  try {
    value = yaml.toJS({ maxAliasCount: 100 });
  } catch (error) {
    return [{ ...source, key: "", message: error instanceof Error ? error.message : "not readable" }];
  }
  if (value === null) return undefined; // an empty document, as between two `---`

  const errors = validate(value);
  if (errors.length > 0) {
    return errors.map((error) => ({ file: file.path, line: lineOf(error.key), ...error }));
  }
  return { document: value as Document, source, lineOf };
}

function describeFault({ code, message, pos }: YAMLError, text: string): string {
  if (code === "DUPLICATE_KEY") {
    const name = /^[^:\s]+/.exec(text.slice(pos[0]))?.[0] ?? "";
    const hint = name === "kind" || name === "name" ? "; is a line --- between two documents missing?" : "";
    return `the key ${JSON.stringify(name)} is given twice${hint}`;
  }
  const words = message.split("\n")[0]?.replace(/ at line \d+, column \d+:?$/, "");
  return `this is no YAML: ${words}`;
}

/** The offset in the text of the key at `path`, or of the nearest one above it that was written. */
function offsetOf(yaml: YamlDocument.Parsed, path: string[]): number {
  let node: Node | null | undefined = yaml.contents;
  let offset = node?.range?.[0] ?? 0;
  for (const part of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => String(item.key) === part);
      const key = pair?.key as Node | undefined;
      if (pair === undefined || key?.range == null) return offset;
      offset = key.range[0];
      node = pair.value as Node | null;
    } else if (isSeq(node)) {
      const item = node.items[Number(part)] as Node | undefined;
      if (item?.range == null) return offset;
      offset = item.range[0];
      node = item;
    } else {
      return offset;
    }
  }
  return offset;
}
