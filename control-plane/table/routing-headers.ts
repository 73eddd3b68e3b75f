/** The headers that rows match and that a plugin or a trusted client sets. */
export const TENANT_HEADER = "x-tenant";
export const VERSION_HEADER = "x-version";

export const ROUTING_HEADERS: readonly string[] = [TENANT_HEADER, VERSION_HEADER];
