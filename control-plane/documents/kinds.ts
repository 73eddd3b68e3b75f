/** The kinds of document that an operator writes. Each has a JSON Schema of the same name in `schemas/`. */
import type { ApplicationDocument, BindingDocument } from "./kinds/application.ts";
import type { GatewayDocument } from "./kinds/gateway.ts";
import type { MeshDocument } from "./kinds/mesh.ts";
import type { PluginDocument } from "./kinds/plugin.ts";
import type { RouteDocument } from "./kinds/route.ts";
import type { FeatureDocument, ServiceDocument, TenantDocument } from "./kinds/service.ts";

export type Document =
  | MeshDocument
  | GatewayDocument
  | PluginDocument
  | RouteDocument
  | ServiceDocument
  | FeatureDocument
  | TenantDocument
  | ApplicationDocument
  | BindingDocument;
export type Kind = Document["kind"];
export type DocumentOf<K extends Kind> = Extract<Document, { kind: K }>;

export const KINDS: readonly Kind[] = [
  "Mesh",
  "Gateway",
  "Plugin",
  "Route",
  "Service",
  "Feature",
  "Tenant",
  "Application",
  "Binding",
];

/** The value under a name that a document has itself; names such as `constructor` are ordinary here. */
export function ownValue<Value>(values: Record<string, Value>, name: string): Value | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}
