/** How agents read baggage, from the most credulous to the strictest: key -> what an application is told. */

/** The `baggage` headers of a request, in their order. */
export type Agent = (headers: readonly string[]) => Map<string, string>;

/** Splits, trims, decodes keys and values, and takes the last of two (as OpenTelemetry for JavaScript). */
const decoding: Agent = (headers) =>
  read(headers.join(","), (key, value) => [decode(key.trim()), decode(value.trim())]);

/** The same with `+` as a space, and trimmed after decoding (as OpenTelemetry for Python). */
const unquoting: Agent = (headers) => {
  const unquoted = (text: string) => decode(text.replaceAll("+", " ")).trim();
  return read(headers.join(","), (key, value) => [unquoted(key), unquoted(value)]);
};

/** Takes keys as they are, without case (as Brave). */
const caseless: Agent = (headers) =>
  read(headers.join(","), (key, value) => [key.trim().toLowerCase(), decode(value.trim())]);

/** Believes only tokens, gives up everything for one wrong member (as OpenTelemetry for Go). */
export const strict: Agent = (headers) => {
  const found = new Map<string, string>();
  for (const member of headers.join(",").split(",")) {
    const [pair = "", ...properties] = member.split(";");
    const [, key = "", value] = /^[ \t]*([^=]*?)[ \t]*=[ \t]*(.*?)[ \t]*$/.exec(pair) ?? [];
    const isRight =
      value !== undefined &&
      TOKEN.test(key) &&
      OCTETS.test(value) &&
      properties.every((property) => {
        const [name = "", ...rest] = property.split("=");
        return (
          TOKEN.test(name.replace(/^[ \t]+|[ \t]+$/g, "")) &&
          OCTETS.test(rest.join("=").replace(/^[ \t]+|[ \t]+$/g, ""))
        );
      });
    if (!isRight || /%(?![0-9A-Fa-f]{2})/.test(value)) return new Map();
    found.set(key, decode(value));
  }
  return found;
};

/** Those, and each of them where it sees only one of several headers. */
export const AGENTS: Record<string, Agent> = Object.fromEntries(
  Object.entries({ decoding, unquoting, caseless, strict }).flatMap(([name, agent]) => [
    [name, agent],
    [`${name}, of the first header`, (headers: readonly string[]) => agent(headers.slice(0, 1))],
    [`${name}, of the last header`, (headers: readonly string[]) => agent(headers.slice(-1))],
  ]),
);

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const OCTETS = /^[!#-+\--:<-[\]-~]*$/;

function read(header: string, pair: (key: string, value: string) => [string, string]): Map<string, string> {
  return new Map(
    header.split(",").flatMap((member) => {
      const [first = ""] = member.split(";");
      const at = first.indexOf("=");
      return at < 0 ? [] : [pair(first.slice(0, at), first.slice(at + 1))];
    }),
  );
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
