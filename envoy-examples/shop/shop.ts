/** The shop as a mesh on this machine: which processes stand for the endpoints that its documents name. */
import { fileURLToPath } from "node:url";
import {
  createIssuer,
  type Issuer,
  type Mesh,
  type MeshOptions,
  type ServiceSpec,
  startMesh,
  trustIssuer,
} from "../../host-tests/harness/index.ts";

/** The `iss` of the shop's tokens, as documents/plugins.yaml has it. */
export const ISSUER = "https://login.shop.example";

/** The `aud` of the shop's tokens. */
export const AUDIENCE = "shop";

const SERVICES: ServiceSpec[] = [
  service("order-mgmt-v1", "order-mgmt", { VERSION: "v1" }),
  service("order-mgmt-v2", "order-mgmt", { VERSION: "v2" }),
  service("order-mgmt-v3", "order-mgmt", { VERSION: "v3" }),
  service("catalog-v1", "catalog", { VERSION: "v1" }),
  service("billing-v1", "billing", { VERSION: "v1" }),
  service("billing-acme", "billing", { VERSION: "v1", TENANT: "acme" }),
];

function service(endpoint: string, program: string, env: Record<string, string>): ServiceSpec {
  const entry = fileURLToPath(new URL(`services/${program}.ts`, import.meta.url));
  return { name: `${endpoint}:8080`, entry, env };
}

/** The running shop, and the one whose tokens it believes. */
export type Shop = { mesh: Mesh; issuer: Issuer };

/** Starts the shop. The issuer's keys are made for this run; nobody else can sign. */
export async function startShop(options: Pick<MeshOptions, "engine" | "log"> = {}): Promise<Shop> {
  const issuer = await createIssuer(ISSUER);
  const mesh = await startMesh({
    ...options,
    documents: fileURLToPath(new URL("documents", import.meta.url)),
    services: SERVICES,
    prepare: (documents) => trustIssuer(documents, issuer),
  });
  return { mesh, issuer };
}

/** A token of a tenant of the shop. */
export function tokenOf(
  issuer: Issuer,
  tenant: string,
  options: Parameters<Issuer["sign"]>[1] = {},
): Promise<string> {
  return issuer.sign({ aud: AUDIENCE, sub: `somebody at ${tenant}`, tenant }, options);
}
