/** The path of a request as Envoy makes it before rows see it. Pure. */

/** `text` is a path, `reason` says why Envoy refuses the request. */
export type NormalisedPath = { text: string } | { reason: string };

/**
 * What Envoy does with `normalize_path`, `merge_slashes` and escaped slashes refused, in its order:
 *
 * 1. A fragment is refused.
 * 2. `%2F` and `%5C` are refused; so is `%00`.
 * 3. The path is made canonical as by Chromium's URL library: `.` and `..` are resolved, also where they are escaped;
 *    `\` becomes `/`; escapes of letters, digits and `-._~` are decoded, all others stay as they are; what has to be
 *    escaped is.
 * 4. Slashes in a row become one; a path of nothing but slashes becomes two.
 * 5. A dot segment with a parameter, such as `..;x`, is refused (that is ours, see `route.ts`).
 *
 * The query stays as it is. None of this is in Envoy's documentation to the letter: `npm run agree` compares it
 * with an Envoy.
 *
 * @param target path and query, as the client wrote them
 */
export function normalisePath(target: string): NormalisedPath {
  if (target.includes("#")) return { reason: "the path has a fragment (#)" };
  const [, path = "", query = ""] = /^([^?]*)(.*)$/s.exec(target) ?? [];
  if (/%2f|%5c/i.test(path)) return { reason: "the path has an escaped slash (%2F or %5C)" };
  const canonical = canonicalise(path);
  if (canonical === undefined) return { reason: "the path has an escaped NUL (%00)" };
  const text = mergeSlashes(canonical);
  if (/\/\.\.?;/.test(text)) return { reason: "the path has a dot segment with a parameter (such as ..;x)" };
  return { text: text + query };
}

function mergeSlashes(path: string): string {
  if (!path.includes("//")) return path;
  const segments = path.split("/").filter((segment) => segment !== "");
  return `/${segments.join("/")}${path.endsWith("/") ? "/" : ""}`;
}

/** Characters that stay as they are; of these, the first are decoded where they are escaped. */
const UNRESERVED = /[A-Za-z0-9._~-]/;
const PLAIN = /[A-Za-z0-9._~!$&'()*+,;:=@[\]/%-]/;

/** `.` or `%2e`, perhaps twice, as a whole segment. */
const DOTS = /(?:\.|%2e){1,2}(?=[/\\]|$)/iy;

/** @returns undefined if there is an escaped NUL */
function canonicalise(path: string): string | undefined {
  const out = new Canonical();
  for (let at = 0; at < path.length; ) {
    DOTS.lastIndex = at;
    const dots = out.endsWithSlash ? DOTS.exec(path)?.[0] : undefined;
    if (dots !== undefined) {
      if (dots.replaceAll(/%2e/gi, ".") === "..") out.leaveSegment();
      at += dots.length + (at + dots.length < path.length ? 1 : 0);
      continue;
    }
    const char = path[at] ?? "";
    const escaped = /^%[0-9a-f]{2}/i.exec(path.slice(at, at + 3))?.[0];
    if (escaped === "%00") return undefined;
    if (escaped !== undefined) {
      const decoded = String.fromCharCode(Number.parseInt(escaped.slice(1), 16));
      if (UNRESERVED.test(decoded)) out.pushDecoded(decoded, path[at + 3]);
      else out.push(escaped);
      at += 3;
      continue;
    }
    if (char === "%") out.pushPercent();
    else if (char === "\\") out.push("/");
    else out.push(PLAIN.test(char) ? char : percentEncode(char));
    at++;
  }
  return out.text;
}

function percentEncode(char: string): string {
  return [...Buffer.from(char, "utf8")]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`)
    .join("");
}

/** The canonical path as far as it is made. */
class Canonical {
  text = "";
  /** Where a `%` stands that begins no escape. */
  #percent: number | undefined;

  get endsWithSlash(): boolean {
    return this.text.endsWith("/");
  }

  push(text: string): void {
    this.text += text;
  }

  pushPercent(): void {
    this.#percent = this.text.length;
    this.text += "%";
  }

  /**
   * What was decoded must make no new escape of a `%` before it (`%%300` would become `%00`): that is escaped then.
   *
   * @param next the character of the input that comes after
   */
  pushDecoded(decoded: string, next: string | undefined): void {
    this.text += decoded;
    if (this.#percent === undefined) return;
    if (this.text.length - this.#percent > 3) return;
    const after = this.text.slice(this.#percent + 1);
    const digits = after.length === 1 ? after + (next ?? "") : after;
    if (!/^[0-9a-f]{2}$/i.test(digits)) return;
    this.text = `${this.text.slice(0, this.#percent)}%25${after}`;
    this.#percent = undefined;
  }

  /** Back to the slash before the last segment, at most to the first one. */
  leaveSegment(): void {
    if (this.text.length > 1)
      this.text = this.text.slice(0, this.text.lastIndexOf("/", this.text.length - 2) + 1);
    if (this.#percent !== undefined && this.#percent >= this.text.length) this.#percent = undefined;
  }
}
