/** Random requests: most are aimed at a row, and then written oddly. */
import fc from "fast-check";
import type { HeaderCriterion } from "../../control-plane/table/header.ts";
import { formsOf } from "../../control-plane/table/host.ts";
import type { PathCriterion } from "../../control-plane/table/path.ts";
import type { Row, Slice } from "../../control-plane/table/row.ts";
import {
  HEADERS,
  METHOD_PATTERN,
  METHODS,
  ODD_HEADERS,
  ODD_SEGMENTS,
  OTHER_HOSTS,
  OTHER_METHODS,
  PATTERNS,
  PORT_TEXTS,
  QUERIES,
  SEGMENTS,
  VALUES,
} from "./vocabulary.ts";
import type { WireRequest } from "./wire.ts";

/** How a request comes to be, for whatever table. */
export interface Plan {
  /** Number of the row that it is aimed at. */
  row: number;
  /** Which form of the row's host; undefined: another host. */
  form: number | undefined;
  otherHost: string;
  spelling: "as it is" | "upper case" | "a dot at the end" | "two dots at the end";
  /** undefined: what the row asks for. */
  port: string | undefined;
  /** Whether the path is one for the row. */
  path: boolean;
  /** Its segments otherwise, and below a prefix or in place of a variable. */
  segments: string[];
  oddities: Oddity[];
  end: string;
  query: string;
  /** Whether the headers are those that the row asks for. */
  headers: boolean;
  more: [name: string, value: string][];
  method: string | undefined;
}

/** Changes a path, mostly into another spelling of it. */
type Oddity = keyof typeof ODDITIES;

const ODDITIES = {
  "two slashes": (path: string) => path.replace("/", "//"),
  "a dot segment": (path: string) => path.replace(/\/(?=[^/]*$)/, "/./"),
  "there and back": (path: string) => path.replace(/\/(?=[^/]*$)/, "/z/../"),
  "there and back with a parameter": (path: string) => path.replace(/\/(?=[^/]*$)/, "/z/..;p/"),
  "there and back, escaped": (path: string) => path.replace("/", "/z/%2e%2E/"),
  "back from the end": (path: string) => `${path}/z/..`,
  "a backslash": (path: string) => path.replace(/(?<=.)\//, "\\"),
  "an escaped letter": (path: string) => path.replace("a", "%61"),
  "a letter in the other case": (path: string) => path.replace("a", "A"),
  "very long": (path: string) => `${path}/${"x".repeat(2500)}`,
  "too long": (path: string) => `${path}/${"x".repeat(62_000)}`,
};

const { array, constant, constantFrom, oneof, record } = fc;

const often = <Value>(value: Value, others: fc.Arbitrary<Value>) =>
  oneof({ weight: 6, arbitrary: constant(value) }, { weight: 1, arbitrary: others });

export const plans: fc.Arbitrary<Plan> = record({
  row: fc.nat(),
  form: oneof({ weight: 5, arbitrary: fc.nat(5) }, { weight: 1, arbitrary: constant(undefined) }),
  otherHost: constantFrom(...OTHER_HOSTS),
  spelling: often<Plan["spelling"]>(
    "as it is",
    constantFrom("upper case", "a dot at the end", "two dots at the end"),
  ),
  port: often<string | undefined>(undefined, constantFrom(...PORT_TEXTS)),
  path: often(true, constant(false)),
  segments: array(
    oneof(
      { weight: 4, arbitrary: constantFrom(...SEGMENTS) },
      { weight: 1, arbitrary: constantFrom(...ODD_SEGMENTS) },
    ),
    { maxLength: 4 },
  ),
  oddities: often<Oddity[]>(
    [],
    array(constantFrom(...(Object.keys(ODDITIES) as Oddity[])), { minLength: 1, maxLength: 2 }),
  ),
  end: often("", constantFrom("/", "//")),
  query: often("", constantFrom(...QUERIES)),
  headers: often(true, constant(false)),
  more: array(
    oneof(
      {
        weight: 3,
        arbitrary: fc.tuple(constantFrom(...HEADERS), constantFrom(...VALUES)),
      },
      { weight: 1, arbitrary: constantFrom(...ODD_HEADERS) },
    ),
    { maxLength: 2 },
  ),
  method: often<string | undefined>(undefined, constantFrom(...METHODS, ...OTHER_METHODS)),
});

/** The request that comes of a plan for a table. */
export function requestFor(plan: Plan, slice: Slice): WireRequest {
  const row = slice.rows[plan.row % slice.rows.length] as Row;
  const wanted = plan.headers ? row.headers.flatMap(headerFor) : [];
  return {
    authority: hostFor(plan, row, slice) + portFor(plan, row),
    method: plan.method ?? wanted.find(([name]) => name === ":method")?.[1] ?? "GET",
    target: pathFor(plan, row) + plan.query,
    headers: [...wanted.filter(([name]) => name !== ":method"), ...plan.more],
  };
}

function hostFor({ form, otherHost, spelling }: Plan, { host }: Row, { namespace }: Slice): string {
  const forms = host.startsWith("*.")
    ? [`www${host.slice(1)}`, `a.b${host.slice(1)}`]
    : formsOf(host, namespace);
  const own = form === undefined || host === "*" ? undefined : forms[form % forms.length];
  const text = own ?? otherHost;
  if (spelling === "upper case") return text.toUpperCase();
  return text + { "as it is": "", "a dot at the end": ".", "two dots at the end": ".." }[spelling];
}

function portFor({ port, form }: Plan, row: Row): string {
  if (port !== undefined || row.port === undefined) return port ?? "";
  // The port of http may be left out.
  return row.port === 80 && form === 0 ? "" : `:${row.port}`;
}

function pathFor({ path, segments, oddities, end }: Plan, row: Row): string {
  const below = segments.map((segment) => `/${segment}`).join("");
  const plain = path ? instanceOf(row.path, segments[0] || "a", below) : below;
  return oddities.reduce((text, oddity) => ODDITIES[oddity](text), plain || "/") + end;
}

function instanceOf({ kind, value }: PathCriterion, segment: string, below: string): string {
  if (kind === "exact") return value;
  if (kind === "prefix") return (value === "/" ? "" : value) + below;
  return value.replaceAll(/\{\w\}/g, segment).replace("/**", below);
}

function headerFor(criterion: HeaderCriterion): [name: string, value: string][] {
  const value = valueFor(criterion);
  return value === undefined ? [] : [[criterion.name, value]];
}

function valueFor(criterion: HeaderCriterion): string | undefined {
  if ("absent" in criterion) return undefined;
  if ("present" in criterion) return "";
  if ("in" in criterion) return criterion.in.at(-1);
  if (criterion.name === ":method") return METHOD_PATTERN[1];
  if ("regex" in criterion) return PATTERNS.get(criterion.regex);
  if ("prefix" in criterion) return `${criterion.prefix}1`;
  return "suffix" in criterion ? `a${criterion.suffix}` : `a${criterion.contains}1`;
}
