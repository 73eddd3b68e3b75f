/** Endpoints to clusters. Pure. */
import { isIP } from "node:net";
import { type Endpoint, formatEndpoint } from "../documents/endpoint.ts";
import type { Row } from "../table/row.ts";
import { type Placement, placeOf } from "./placement.ts";
import { type Resource, TYPE_URLS } from "./resource.ts";

/** The name of an endpoint's cluster is the endpoint itself, as the documents write it. */
export function clusterName(endpoint: Endpoint): string {
  return formatEndpoint(endpoint);
}

/** One cluster for each endpoint that the rows name. */
export function clustersOf(rows: Row[], placement: Placement): Resource[] {
  const clusters = new Map<string, Resource>();
  for (const row of rows) {
    const name = clusterName(row.endpoint);
    if (!clusters.has(name)) clusters.set(name, clusterOf(name, row, placement));
  }
  return [...clusters.values()];
}

function clusterOf(name: string, row: Row, placement: Placement): Resource {
  const { host, port } = placeOf(row.endpoint, placement);
  const { service, tenant } = row.purpose;
  return {
    type: "cluster",
    name,
    // Dedicated instances stand in the tenant's document.
    source:
      tenant === undefined
        ? { ...row.source, kind: "Service", name: service }
        : { ...row.source, kind: "Tenant", name: tenant },
    json: {
      "@type": TYPE_URLS.cluster,
      name,
      type: isIP(host) === 0 ? "STRICT_DNS" : "STATIC",
      connect_timeout: "5s",
      load_assignment: {
        cluster_name: name,
        endpoints: [
          {
            lb_endpoints: [
              { endpoint: { address: { socket_address: { address: host, port_value: port } } } },
            ],
          },
        ],
      },
    },
  };
}
