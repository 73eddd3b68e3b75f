/** Where an instance is. Pure. */

export interface Address {
  /** A DNS name or an IP address (IPv6 without brackets). */
  host: string;
  /** 1 to 65535. */
  port: number;
}

/** Reads `host:port` or `[ipv6]:port`; undefined if it is neither. Port 0 only where `allowZero` is set. */
export function parseAddress(text: string, options: { allowZero?: boolean } = {}): Address | undefined {
  const parts = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]\s]+)):(\d{1,5})$/.exec(text);
  const host = parts?.[1] ?? parts?.[2];
  const port = Number(parts?.[3]);
  if (host === undefined || port > 65535 || (port === 0 && options.allowZero !== true)) return undefined;
  return { host, port };
}

/** The way back: `host:port`, with brackets around IPv6. */
export function formatAddress({ host, port }: Address): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
