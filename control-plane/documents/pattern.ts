/**
 * Patterns for values of headers: the part of RE2's syntax that means the same to Envoy, to the filters (their
 * README has the table) and to JavaScript, so that what `explain` says is what Envoy does. Pure.
 */

/** One step of a pattern: a repetition, an escape, a class, a group, or any other character. */
const STEP =
  /(?<repetition>[*+?]|\{\d+(?:,\d*)?\})|\\(?<escaped>[dwsDWS]|[tnvfr]|[!-/:-@[-`{-~])|(?<class>\[(?:\^|(?!\^))(?:\\[dwsDWS]|\\[tnvfr]|\\[!-/:-@[-`{-~]|[^\]\\[])+\])|(?<open>\((?:\?:)?(?!\?))|(?<close>\))|(?<or>\|)|(?<any>\.)|(?<literal>[^\\[\](){}*+?|^$])/uy;

/** The longest repetition that RE2 takes. */
const MOST_REPETITIONS = 1000;

const compiled = new Map<string, RegExp>();

/** The pattern as an expression that tests whole values. @throws Error if `patternFault` finds one */
export function patternOf(source: string): RegExp {
  const known = compiled.get(source);
  if (known !== undefined) return known;
  const expression = compile(source);
  if (typeof expression === "string") throw new Error(`no pattern: ${source}: ${expression}`);
  if (compiled.size >= 1000) compiled.clear();
  compiled.set(source, expression);
  return expression;
}

/** What keeps a text from being a pattern, in words; undefined: nothing does. */
export function patternFault(source: string): string | undefined {
  const result = compile(source);
  return typeof result === "string" ? result : undefined;
}

function compile(source: string): RegExp | string {
  const ignoresCase = source.startsWith("(?i)");
  const body = source.slice(ignoresCase ? 4 : 0).replace(/^\^/, "");
  const bare = /(?:^|[^\\])(?:\\\\)*\$$/.test(body) ? body.slice(0, -1) : body;
  const text = translate(bare);
  if (text === undefined) return "it has something that not every reader understands alike";
  try {
    return new RegExp(`^(?:${text})$`, ignoresCase ? "ui" : "u");
  } catch {
    return "it is no regular expression";
  }
}

/** JavaScript's spelling, or undefined where something has none. */
function translate(source: string): string | undefined {
  let text = "";
  let repeatable = false;
  STEP.lastIndex = 0;
  while (STEP.lastIndex < source.length) {
    const found = STEP.exec(source);
    if (found === null) return undefined;
    const { repetition, any, escaped, class: set, open, or } = found.groups ?? {};
    if (repetition !== undefined) {
      if (!repeatable) return undefined;
      if ((repetition.match(/\d+/g) ?? []).some((count) => Number(count) > MOST_REPETITIONS))
        return undefined;
      // Lazy or not, all of the value must match.
      const lazy = source[STEP.lastIndex] === "?";
      if (lazy) STEP.lastIndex += 1;
      text += repetition;
      repeatable = false;
      continue;
    }
    repeatable = open === undefined && or === undefined;
    if (any !== undefined) text += "[^\\n]";
    else if (set !== undefined)
      text += set.replaceAll("\\s", "\\t\\n\\f\\r ").replaceAll(/\\([^\w\\\]^$.*+?()[{}|/-])/gu, "$1");
    else if (escaped === "s") text += "[\\t\\n\\f\\r ]";
    else if (escaped === "S") text += "[^\\t\\n\\f\\r ]";
    else if (escaped !== undefined && /[^\w^$\\.*+?()[\]{}|/]/.test(escaped)) text += escaped;
    else text += found[0];
  }
  return text;
}
