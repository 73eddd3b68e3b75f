/** What of a plugin's config nobody may read in a difference. Pure. */
import { createHash } from "node:crypto";

/** Private members of a JSON Web Key (RFC 7518, section 6), and what names of keys say of secrets. */
const SECRET = /^(d|dp|dq|k|p|q|qi)$|secret|password|credential/i;

/** A copy whose secrets are digests: equal where they are equal, and of no use. */
export function hideSecrets(value: unknown, name = ""): unknown {
  if (Array.isArray(value)) return value.map((item) => hideSecrets(item, name));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, hideSecrets(member, key)]));
  }
  if (typeof value !== "string" || !SECRET.test(name)) return value;
  return `(hidden, sha256 ${createHash("sha256").update(value).digest("hex").slice(0, 8)})`;
}
