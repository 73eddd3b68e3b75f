/** W3C Baggage once more, read by regular expressions: what the filter must do, and what agents make of it. */
import type { HeaderPair } from "../../wasm-host/index.ts";

/** https://www.w3.org/TR/baggage/, 3.3.1; a `%` begins an encoded byte. */
const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const VALUE = "(?:%[0-9A-Fa-f]{2}|[!#$&'()*+\\-./0-9:<=>?@A-Z\\[\\]^_`a-z{|}~])*";
const OWS = "[ \\t]*";
const PROPERTY = `${TOKEN}${OWS}(?:=${OWS}${VALUE})?`;
const MEMBER = new RegExp(`^${TOKEN}${OWS}=${OWS}(${VALUE})(?:${OWS};${OWS}${PROPERTY})*$`);
const SAFE = /^[!-~]([ -~]*[!-~])?$/;

export type Policy = {
  /** Header -> key. */
  entries: Record<string, string>;
  trust: readonly string[];
  write: boolean;
  conflict: "header" | "baggage";
  malformed: "drop" | "keep";
};

/** What a request goes on with, and what was wrong with its baggage. */
export type Expected = {
  headers: Record<string, string[]>;
  /** The members, in order. */
  baggage: string[];
  doubts: { untrusted: boolean; conflict: boolean; malformed: boolean };
};

/** What a request must go on with that is within the limits. */
export function expectedOf(headers: readonly HeaderPair[], policy: Policy): Expected {
  const valuesOf = (wanted: string) => headers.filter(([name]) => name === wanted).map(([, value]) => value);
  const lists = valuesOf("baggage");
  const members = membersOf(lists);
  const doubts = { untrusted: false, conflict: false, malformed: false };
  const own: string[] = [];
  const taken = new Set<string>();
  const result: Record<string, string[]> = {};
  let isChanged = false;
  for (const [header, key] of Object.entries(policy.entries)) {
    const sent = valuesOf(header);
    result[header] = sent;
    const mine = members.filter((member) => isSpelling(keyOf(member), key));
    for (const member of mine) taken.add(member);
    const isUnanimous = new Set(mine.map(rawValueOf)).size === 1;
    const values = mine.map(said);
    const value = isUnanimous && !values.includes(undefined) ? values[0] : undefined;
    const isTrusted = policy.trust.includes(header);
    const isSame = value !== undefined && sent.length === 1 && value === sent[0];
    const wins = isTrusted && value !== undefined && (sent.length === 0 || policy.conflict === "baggage");
    if (isSame || wins) {
      const [first = ""] = mine;
      const isPlain = trimmed(keyOf(first)) === key || !policy.write;
      own.push(isPlain ? first : `${key}=${isSame ? encoded(value) : rawValueOf(first)}`);
      if (!isPlain) isChanged = true;
      if (wins && !isSame) result[header] = [value];
      if (wins && !isSame && sent.length > 0) doubts.conflict = true;
      continue;
    }
    if (mine.length > 0) {
      isChanged = true;
      if (!isTrusted) doubts.untrusted = true;
      else if (value !== undefined || !isUnanimous) doubts.conflict = true;
      else doubts.malformed = true;
    }
    const [only] = sent.length === 1 ? sent : [];
    if (!policy.write || only === undefined || !SAFE.test(only)) continue;
    own.push(`${key}=${encoded(only)}`);
    isChanged = true;
  }
  const others = members.filter((member) => !taken.has(member));
  const malformed = others.filter((member) => !MEMBER.test(member));
  if (malformed.length > 0) doubts.malformed = true;
  if (malformed.length > 0 && policy.malformed === "drop") isChanged = true;
  if (lists.length > 1 && policy.write && own.length > 0) isChanged = true;
  const dropped = policy.malformed === "drop" ? malformed : [""];
  const kept = others.filter((member) => !dropped.includes(member));
  return { headers: result, baggage: isChanged ? [...own, ...kept] : members, doubts };
}

/** The members of all headers. A header without any text has none. */
export function membersOf(headers: readonly string[]): string[] {
  return headers.flatMap((header) => (header === "" ? [] : header.split(",").map(trimmed)));
}

function trimmed(text: string): string {
  return text.replace(/^[ \t]+|[ \t]+$/g, "");
}

function keyOf(member: string): string {
  return /^[^;=]*/.exec(member)?.[0] ?? "";
}

function rawValueOf(member: string): string {
  return trimmed(/^[^;=]*=([^;]*)/.exec(member)?.[1] ?? "");
}

/** What a member says, if that can be a header. */
function said(member: string): string | undefined {
  const raw = MEMBER.exec(member)?.[1];
  const value = raw?.replace(/%(..)/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return value !== undefined && SAFE.test(value) ? value : undefined;
}

/** Whether the key is the name in any of the spellings that agents read. */
function isSpelling(key: string, name: string): boolean {
  const junk =
    "(?:\\+|%(?:[01][0-9a-f]|2[0289c]|2f|3[a-f]|40|5[bcd]|7[bdf]|[89a-f][0-9a-f])|[^!#$%&'*.^_`|~0-9a-z-])*";
  const letters = [...name].map((letter) => {
    const hex = letter.toLowerCase().charCodeAt(0).toString(16);
    const upper = letter.toUpperCase().charCodeAt(0).toString(16);
    return `(?:${letter.replace(/[.*+?^${}()|[\]\\-]/g, "\\$&")}|%${hex}|%${upper})`;
  });
  return new RegExp(`^${junk}${letters.join("")}${junk}$`, "i").test(key);
}

function encoded(value: string): string {
  return value.replace(/[^!#$&'()*\-./0-9:<=>?@A-Z[\]^_`a-z{|}~]/g, (character) => {
    return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
  });
}
