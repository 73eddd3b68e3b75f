import { isIP } from "node:net";
import type { TlsOptions } from "./message.ts";

/** The options of Node's `tls.connect`. @param host what the client addressed, perhaps with a port */
export function tlsConnection({ servername, ...options }: TlsOptions, host = ""): TlsOptions {
  const name = servername ?? host.replace(/:\d+$/, "");
  // RFC 6066, section 3: an IP address is no server name.
  return { ...options, ...(name === "" || isIP(name) !== 0 ? {} : { servername: name }) };
}
