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
  const response = await fetch(`http://${adminAddress}/listeners?format=json`).catch(() => undefined);
  if (!response?.ok) return found;
  const { listener_statuses = [] } = (await response.json()) as Listeners;
  for (const { name, local_address } of listener_statuses) {
    const socket = local_address.socket_address;
    if (socket !== undefined && socket.port_value !== 0)
      found.set(name, `${socket.address}:${socket.port_value}`);
  }
  return found;
}
