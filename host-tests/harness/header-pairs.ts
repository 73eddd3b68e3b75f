/** Headers as tests write them, and as they go over a wire of Node's, one character a byte. */

/** One header by itself, or one trailer. */
export type HeaderPair = readonly [name: string, value: string];

/** Headers to send: by name, or each by itself, in this order and as often as it stands there. */
export type HeadersToSend = Readonly<Record<string, string | readonly string[]>> | readonly HeaderPair[];

/** Headers to send, each by itself. */
export function pairsOf(headers: HeadersToSend = []): HeaderPair[] {
  if (isList(headers)) return [...headers];
  return Object.entries(headers).flatMap(([name, values]) =>
    [values].flat().map((value): HeaderPair => [name, value]),
  );
}

/** A list as Node's servers and clients have it (name, value, name, value), as text. */
export function pairsOfRaw(raw: readonly string[]): HeaderPair[] {
  return Array.from({ length: raw.length / 2 }, (_, at) => [
    (raw[2 * at] ?? "").toLowerCase(),
    fromWire(raw[2 * at + 1] ?? ""),
  ]);
}

/** By name; values of one name joined by ", ". */
export function byName(pairs: readonly HeaderPair[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of pairs) {
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  }
  return headers;
}

/** By name, the values of one name as a list. For HTTP/2, which has no other order. */
export function listsByName(pairs: readonly HeaderPair[]): Record<string, string[]> {
  const headers: Record<string, string[]> = {};
  for (const [name, value] of pairs) headers[name] = [...(headers[name] ?? []), toWire(value)];
  return headers;
}

/** A value as UTF-8, one character a byte. */
export function toWire(value: string): string {
  return Buffer.from(value, "utf8").toString("latin1");
}

/** The text of such a value, or the value itself where it is not UTF-8. */
function fromWire(value: string): string {
  const bytes = Buffer.from(value, "latin1");
  const text = bytes.toString("utf8");
  return Buffer.from(text, "utf8").equals(bytes) ? text : value;
}

function isList(headers: HeadersToSend): headers is readonly HeaderPair[] {
  return Array.isArray(headers);
}
