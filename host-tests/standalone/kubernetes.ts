/** Resources of Istio and Envoy Gateway against the schemas of their CRDs. For tests only. */
import { ClientTrafficPolicy } from "@kubernetes-models/envoy-gateway/gateway.envoyproxy.io/v1alpha1/ClientTrafficPolicy";
import { EnvoyExtensionPolicy } from "@kubernetes-models/envoy-gateway/gateway.envoyproxy.io/v1alpha1/EnvoyExtensionPolicy";
import { EnvoyPatchPolicy } from "@kubernetes-models/envoy-gateway/gateway.envoyproxy.io/v1alpha1/EnvoyPatchPolicy";
import { WasmPlugin } from "@kubernetes-models/istio/extensions.istio.io/v1alpha1/WasmPlugin";
import { EnvoyFilter } from "@kubernetes-models/istio/networking.istio.io/v1alpha3/EnvoyFilter";
import type { Json } from "./json.ts";

/** A resource as YAML gives it. */
export type Resource = {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace: string };
  [key: string]: Json;
};

const MODELS = [ClientTrafficPolicy, EnvoyExtensionPolicy, EnvoyPatchPolicy, EnvoyFilter, WasmPlugin];

/** Where a schema says "any": what is in there is Envoy's or the filter's to judge. */
const FREE =
  /^\/spec\/(pluginConfig|configPatches\/\d+\/patch\/value|wasm\/\d+\/config|jsonPatches\/\d+\/operation\/value)\//;

/**
 * What is wrong with a resource, one line each: what the schema of its CRD refuses, and keys that the schema
 * does not know. A cluster drops those in silence.
 */
export function problemsOf(resource: Resource): string[] {
  const Model = MODELS.find(
    ({ apiVersion, kind }) => apiVersion === resource.apiVersion && kind === resource.kind,
  );
  if (Model === undefined) return [`there is no schema of ${resource.apiVersion} ${resource.kind}`];
  const asked = new Set<string>();
  try {
    // On the watched resource itself: an instance of the model would be a copy.
    Model.prototype.validate.call(watch(resource, "", asked));
  } catch (error) {
    return [(error as Error).message];
  }
  return pathsOf(resource, "")
    .filter((path) => !asked.has(path) && !FREE.test(path))
    .map((path) => `${path} is not in the schema`);
}

/** The value, with a note of the path of each member that is asked for: that is how validators look. */
function watch(value: Json, path: string, asked: Set<string>): Json {
  if (value === null || typeof value !== "object") return value;
  return new Proxy(value, {
    get(target, key, receiver) {
      const member: Json = Reflect.get(target, key, receiver);
      if (typeof key !== "string" || !Object.hasOwn(target, key)) return member;
      asked.add(`${path}/${key}`);
      return watch(member, `${path}/${key}`, asked);
    },
  });
}

function pathsOf(value: Json, path: string): string[] {
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, member]) => {
    const own = `${path}/${key}`;
    return [own, ...pathsOf(member, own)];
  });
}
