/** What is true of the whole mesh. */
export interface MeshDocument {
  kind: "Mesh";
  name: string;
  /** A gateway of the lower mesh, as `host:port`: what internal gateways do not know goes there. */
  lower?: string;
  routingHeaders: RoutingHeaders;
  /** An OpenTelemetry collector as `host:port`, and of how many requests it is told. */
  tracing?: { collector: string; percent: number };
}

/** The headers that rows match and that plugins or trusted clients set, by what they say. */
export interface RoutingHeaders {
  version: string;
  sandbox: string;
  tenant: string;
  /** More of them, which Route documents match. */
  others: string[];
}
