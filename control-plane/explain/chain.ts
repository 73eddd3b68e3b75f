/** A request's way through several gateways, and meshes, as far as documents tell. */
import { basename } from "node:path";
import { type Address, formatAddress } from "../documents/address.ts";
import type { Revision } from "../revision.ts";
import { formsOf, hostRank } from "../table/host.ts";
import type { Request } from "../table/match.ts";
import { type Hop, hopThrough } from "./hop.ts";
import type { RunOptions } from "./run-plugins.ts";

/** The documents of one mesh. */
export interface Mesh {
  /** The folder that they are in. */
  directory: string;
  revision: Revision;
}

/** A gateway of one of the meshes. */
export interface Stop {
  mesh: Mesh;
  gateway: string;
}

/** A stop, and what came of the request there. */
export type Passage = Stop & { hop: Hop };

/** More than so many gateways are a circle. */
export const MOST_HOPS = 16;

/**
 * Follows a request from gateway to gateway.
 *
 * @param start the gateway that the client reaches
 * @param whereTo which gateway an address leads to; undefined: none that is known, and the way ends there
 */
export async function follow(
  start: Stop,
  request: Request,
  options: RunOptions,
  whereTo: (address: Address, from: Stop) => Stop | undefined,
): Promise<Passage[]> {
  const passages: Passage[] = [];
  let stop: Stop | undefined = start;
  let sent: Request | undefined = request;
  let body = options.body;
  while (stop !== undefined && sent !== undefined && passages.length < MOST_HOPS) {
    const hop: Hop = await hopThrough(stop.gateway, sent, stop.mesh.revision, { ...options, body });
    passages.push({ ...stop, hop });
    const [address] = addressesOf(hop);
    stop = address === undefined ? undefined : whereTo(address, stop);
    sent = hop.routed?.sent;
    body = hop.routed?.sentBody;
  }
  return passages;
}

/** Where a hop leads to. */
export function addressesOf({ routed }: Hop): Address[] {
  if (routed?.endpoint?.kind !== "forward") return [];
  return routed.endpoint.upstream.addresses.map(({ address }) => address);
}

/**
 * Which gateway an address leads to, by its name: a gateway of this name, or the one that carries this name of a
 * service. A gateway without a namespace is taken to be in one of the mesh's name. The meshes that come later are
 * looked at first, for they are the lower ones. An address that a gateway carries itself is an instance to it.
 *
 * @param given what the caller knows better: `host:port` -> `gateway`, or `mesh/gateway`
 */
export function gatewayBehind(
  address: Address,
  from: Stop,
  meshes: Mesh[],
  given: ReadonlyMap<string, string>,
): Stop | undefined {
  const known = given.get(formatAddress(address));
  if (known !== undefined) return gatewayOf(known, meshes);
  for (const mesh of meshes.toReversed()) {
    const except = mesh === from.mesh ? from.gateway : undefined;
    const gateway = carrierOf(address, mesh, except);
    if (gateway !== undefined) return { mesh, gateway };
  }
  return undefined;
}

/** A gateway by its name, with that of its mesh or folder before it where need be. */
export function gatewayOf(name: string, meshes: Mesh[]): Stop | undefined {
  const [gateway = "", place] = name.split("/").toReversed();
  for (const mesh of meshes.toReversed()) {
    const isPlace = place === undefined || place === nameOf(mesh) || place === mesh.directory;
    if (isPlace && mesh.revision.catalogue.gateways.has(gateway)) return { mesh, gateway };
  }
  return undefined;
}

/** What its document calls it, or its folder. */
function nameOf({ revision, directory }: Mesh): string {
  return revision.catalogue.mesh?.document.name ?? basename(directory);
}

function carrierOf({ host, port }: Address, mesh: Mesh, except: string | undefined): string | undefined {
  const { catalogue, slices } = mesh.revision;
  for (const { document } of catalogue.gateways.values()) {
    const namespace = document.namespace ?? nameOf(mesh);
    if (document.name !== except && formsOf(document.name, namespace).includes(host)) return document.name;
  }
  return slices.find(
    ({ gateway, rows, namespace }) =>
      gateway !== except &&
      rows.some(
        (row) =>
          hostRank(row.host) === 0 &&
          (row.port ?? port) === port &&
          formsOf(row.host, namespace).includes(host),
      ),
  )?.gateway;
}
