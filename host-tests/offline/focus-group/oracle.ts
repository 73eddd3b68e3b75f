/**
 * What focus-group does, from the words of its README, in another language and with Node's own parsers. Of a request it
 * knows the headers in their order, the claims that jwt-tenant left, and the time.
 */
import { bucketOf, dealtOut } from "./bucket.ts";

export type Request = {
  headers: readonly (readonly [name: string, value: string])[];
  claims?: unknown;
  now: Date;
};

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
// biome-ignore lint/suspicious/noExplicitAny: a configuration as it was parsed
type Config = any;

/** The header's value, and the name of the rule that decided. */
export type Decision = { value?: string; rule?: string };

export function decide(config: Config, request: Request): Decision {
  const name = config.header ?? "x-version";
  const sent = request.headers.find(([header]) => header === name)?.[1];
  if (config.clientHeader === "keep" && sent !== undefined) return { value: sent };
  const fallback = config.default === undefined ? {} : { value: config.default as string };
  if (config.enabled === false) return fallback;
  for (const rule of config.rules as Config[]) {
    if (rule.enabled === false) continue;
    const matches = (rule.when ?? []).every((condition: Config) => holds(condition, rule.name, request));
    const given = matches ? outcome(rule, request) : undefined;
    if (given === undefined) continue;
    const decided = { rule: rule.name as string };
    return config.mode === "observe" || given === USE_DEFAULT
      ? { ...fallback, ...decided }
      : { value: given, ...decided };
  }
  return fallback;
}

const USE_DEFAULT = Symbol("the default");

function outcome(rule: Config, request: Request): string | typeof USE_DEFAULT | undefined {
  if (rule.useDefault) return USE_DEFAULT;
  if (rule.value !== undefined) return rule.value;
  if (rule.valueFrom !== undefined) {
    return valuesOf(rule.valueFrom, request).find((value) => rule.valueFrom.allow.includes(value));
  }
  const { salt = rule.name, values } = rule.split;
  const [subject = ""] = valuesOf(rule.split, request);
  if (subject === "") return undefined;
  const owners = dealtOut(values.map(({ percent }: { percent: number }) => percent));
  const owner = owners[bucketOf(subject, salt)];
  return owner === undefined ? undefined : values[owner].value;
}

function holds(condition: Config, salt: string, request: Request): boolean {
  const inner = (one: Config) => holds(one, salt, request);
  if (condition.all !== undefined) return condition.all.every(inner);
  if (condition.any !== undefined) return condition.any.some(inner);
  if (condition.not !== undefined) return !inner(condition.not);
  if (condition.time !== undefined) return isInTime(condition.time, request.now);
  const values = valuesOf(condition, request);
  if (condition.present !== undefined) return condition.present === values.length > 0;
  if (condition.percentage !== undefined) {
    const [subject = ""] = values;
    const bucket = bucketOf(subject, condition.salt ?? salt);
    return subject !== "" && bucket < bucketsOf(condition.percentage, request.now);
  }
  return values.some((value) => fits(condition, value));
}

function fits(condition: Config, value: string): boolean {
  const same = condition.ignoreCase
    ? (text: string) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
    : (text: string) => text;
  const own = same(value);
  if (condition.in !== undefined) return condition.in.some((one: string) => same(one) === own);
  if (condition.exact !== undefined) return own === same(condition.exact);
  if (condition.prefix !== undefined) return own.startsWith(same(condition.prefix));
  if (condition.suffix !== undefined) return own.endsWith(same(condition.suffix));
  if (condition.contains !== undefined) return own.includes(same(condition.contains));
  if (condition.pattern !== undefined) return new RegExp(`^(?:${condition.pattern})$`, "u").test(value);
  const { from, to } = condition.range;
  if (typeof (from ?? to) === "number") {
    const number = Number(value);
    return /^-?\d+(\.\d+)?$/.test(value) && number >= (from ?? -Infinity) && number <= (to ?? Infinity);
  }
  const order = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
  return (from === undefined || order(value, from) >= 0) && (to === undefined || order(value, to) <= 0);
}

/** The values at a source; none where it is absent. */
function valuesOf(source: Config, { headers, claims }: Request): string[] {
  const first = (name: string) => headers.find(([header]) => header === name)?.[1];
  const path = first(":path") ?? "";
  const [whole = "", query = ""] = /^([^?#]*)(?:\?([^#]*))?/.exec(path)?.slice(1) ?? [];
  if (source.claim !== undefined) {
    const pointer = source.claim.startsWith("/")
      ? source.claim
      : `/${source.claim.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    return scalars(at(claims as Json, pointer));
  }
  if (source.path !== undefined) return [partOf(source.path, whole)].flatMap((part) => part ?? []);
  const text =
    source.header !== undefined
      ? first(source.header)
      : source.cookie !== undefined
        ? cookie(first("cookie") ?? "", source.cookie)
        : (new URLSearchParams(`?${query}`).get(source.query) ?? undefined);
  if (text === undefined) return [];
  return source.json === undefined ? [text] : scalars(at(parsed(text), source.json));
}

function cookie(header: string, name: string): string | undefined {
  for (const piece of header.split(";")) {
    const [, key, value = ""] = /^\s*([^=]*?)\s*=\s*(.*?)\s*$/s.exec(piece) ?? [];
    if (key === name) return /^".*"$/s.test(value) && value.length > 1 ? value.slice(1, -1) : value;
  }
  return undefined;
}

function partOf(template: string, path: string): string | undefined {
  const name = /\{[^}]+\}/.test(template);
  const expression = template
    .replace(/[.*+?^$()|[\]\\]/g, "\\$&")
    .replace(/\/\\\.\\\.\\\.$/, "(?:/.*)?")
    .replace(/\{[^}]+\}/, "(?<part>[^/]+)")
    .replaceAll("{}", "[^/]+");
  const match = path.startsWith("/") ? new RegExp(`^${expression}$`, "s").exec(path) : null;
  if (match === null) return undefined;
  return name ? decoded(match.groups?.part ?? "") : path;
}

/** Like decodeURIComponent, but a % that is none stands for itself. */
function decoded(text: string): string {
  return Buffer.from(
    text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll("%", ""), "hex").toString()),
  ).toString();
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text.startsWith("%") ? decoded(text) : text);
  } catch {
    return undefined;
  }
}

function at(value: Json | undefined, pointer: string): Json | undefined {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<Json | undefined>((inner, step) => {
      if (typeof inner !== "object" || inner === null) return undefined;
      if (Array.isArray(inner)) return /^(0|[1-9]\d*)$/.test(step) ? inner[Number(step)] : undefined;
      return Object.hasOwn(inner, step) ? inner[step] : undefined;
    }, value);
}

function scalars(value: Json | undefined): string[] {
  return [value].flat().flatMap((one) => (typeof one === "object" || one === undefined ? [] : [String(one)]));
}

function bucketsOf(percentage: Config, now: Date): number {
  if (typeof percentage === "number") return Math.round(percentage * 100);
  const [start, end] = [Date.parse(percentage.start), Date.parse(percentage.end)].map(
    (time) => time / 1000,
  ) as [number, number];
  const [from, to] = [percentage.from, percentage.to].map((percent) => Math.round(percent * 100)) as [
    number,
    number,
  ];
  const seconds = Math.floor(now.getTime() / 1000);
  const way = Math.min(Math.max((seconds - start) / (end - start), 0), 1);
  return from + Math.trunc((to - from) * way);
}

const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

function isInTime({ from, until, days, hours, utcOffset = "Z" }: Config, now: Date): boolean {
  const seconds = Math.floor(now.getTime() / 1000);
  if (from !== undefined && seconds < Date.parse(from) / 1000) return false;
  if (until !== undefined && seconds >= Date.parse(until) / 1000) return false;
  // A day whose own offset is taken off has the local time where UTC is asked for.
  const local = new Date(seconds * 1000 - Date.parse(`1970-01-01T00:00:00${utcOffset}`));
  const minute = local.getUTCHours() * 60 + local.getUTCMinutes();
  let day = local.getUTCDay();
  if (hours !== undefined) {
    const [first, last] = [hours.from, hours.until].map((time: string) => {
      const [hour = 0, minutes = 0] = time.split(":").map(Number);
      return hour * 60 + minutes;
    }) as [number, number];
    if (first < last && !(minute >= first && minute < last)) return false;
    if (first > last && minute >= last && minute < first) return false;
    if (first > last && minute < last) day = (day + 6) % 7;
  }
  return days === undefined || days.includes(DAYS[day]);
}
