import { request } from "../request.ts";

type SocketAddress = { address: string; port_value: number };
type Listeners = {
  listener_statuses?: { name: string; local_address: { socket_address?: SocketAddress } }[];
};

/**
 * Asks an Envoy where its listeners are bound.
 *
 * @param adminAddress `host:port` of its admin interface
 * @returns name of the listener -> `address:port`; empty while it has none, or does not answer
 */
export async function listenersOf(adminAddress: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const answer = await request({ address: adminAddress, path: "/listeners?format=json" }).catch(
    () => undefined,
  );
  if (answer?.status !== 200) return found;
  const { listener_statuses = [] }: Listeners = JSON.parse(answer.body);
  for (const { name, local_address } of listener_statuses) {
    const socket = local_address.socket_address;
    if (socket !== undefined && socket.port_value !== 0)
      found.set(name, `${socket.address}:${socket.port_value}`);
  }
  return found;
}

/**
 * The counters and gauges of an Envoy.
 *
 * @param adminAddress `host:port` of its admin interface
 * @param part what their names contain
 * @returns name -> value
 * @throws Error if it does not answer
 */
export async function statsOf(adminAddress: string, part: string): Promise<Record<string, number>> {
  const filter = encodeURIComponent(part.replace(/[^\w]/g, "\\$&"));
  const { stats } = (await adminJson(adminAddress, `/stats?format=json&filter=${filter}`)) as Stats;
  // Histograms are entries without a name.
  return Object.fromEntries(
    stats.flatMap(({ name, value }) => (name === undefined ? [] : [[name, value ?? 0]])),
  );
}

/** All that an Envoy holds, as its admin interface gives it, endpoints included. */
export async function configDumpOf(adminAddress: string): Promise<object> {
  return (await adminJson(adminAddress, "/config_dump?include_eds")) as object;
}

type Stats = { stats: { name?: string; value?: number }[] };

async function adminJson(adminAddress: string, path: string): Promise<unknown> {
  // Not `fetch`: with NODE_USE_ENV_PROXY it asks the proxy of this machine.
  const { status, body } = await request({ address: adminAddress, path });
  if (status !== 200) throw new Error(`${path}: ${status} ${body}`);
  return JSON.parse(body);
}
