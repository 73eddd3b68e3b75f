/** How two values differ, key by key. Pure. */

export interface FieldChange {
  /** Keys from the top, joined by dots: `rules.0.value`. */
  field: string;
  /** undefined: there was nothing. */
  before: unknown;
  /** undefined: there is nothing any more. */
  after: unknown;
}

/** The changed fields of two values that JSON can hold, in the order of their keys. A list without structure is one field. */
export function changesOf(before: unknown, after: unknown): FieldChange[] {
  return differences([], before, after);
}

function differences(path: string[], before: unknown, after: unknown): FieldChange[] {
  const isAlike = isNode(before) && isNode(after) && Array.isArray(before) === Array.isArray(after);
  if (isAlike && !(isPlainList(before) && isPlainList(after))) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...keys].flatMap((key) => differences([...path, key], own(before, key), own(after, key)));
  }
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  return [{ field: path.join("."), before, after }];
}

type Node = Record<string, unknown>;

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null;
}

/** A list of texts, numbers and the like. */
export function isPlainList(value: unknown): value is unknown[] {
  return Array.isArray(value) && !value.some(isNode);
}

function own(node: Node, key: string): unknown {
  return Object.hasOwn(node, key) ? node[key] : undefined;
}
