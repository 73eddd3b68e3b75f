import type { Tls } from "../../documents/kinds/edge.ts";

/** The value of Strict-Transport-Security (RFC 6797, section 6.1). */
export function hstsOf({ maxAge, includeSubDomains, preload }: NonNullable<Tls["hsts"]>): string {
  return [`max-age=${maxAge}`, includeSubDomains && "includeSubDomains", preload && "preload"]
    .filter((part) => part !== false)
    .join("; ");
}
