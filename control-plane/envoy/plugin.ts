/** Plugins to ECDS resources. Pure. */
import { createHash } from "node:crypto";
import type { PluginDocument } from "../documents/kinds/plugin.ts";
import type { Module } from "../documents/modules.ts";
import type { Sourced } from "../documents/source.ts";
import { type Resource, TYPE_URLS } from "./resource.ts";
import { wasmFilter } from "./wasm-filter.ts";

/** The name under which a listener asks for a plugin; it outlives every change of its config. */
export function pluginResourceName(plugin: string): string {
  return `numesh.plugin.${plugin}`;
}

/**
 * The ECDS resource of a plugin.
 *
 * The module travels inline: Envoy checks and compiles it before it acknowledges, so a request never meets
 * a gap (fetching modules by URL over ECDS lets requests through unfiltered). PluginConfig.name carries a
 * hash of module and config, so that Envoy's words name the revision; a stats tag of the bootstrap cuts the
 * hash out of metric names. Plugins of one module share a VM, which saves 3 MB each.
 */
export function pluginResourceOf(plugin: Sourced<PluginDocument>, module: Module): Resource {
  const { name, config } = plugin.document;
  const configuration = JSON.stringify(config);
  const revision = createHash("sha256")
    .update(module.sha256)
    .update("\n")
    .update(configuration)
    .digest("hex");
  return {
    type: "plugin",
    name: pluginResourceName(name),
    source: { ...plugin.source, kind: "Plugin", name },
    json: {
      "@type": TYPE_URLS.plugin,
      name: pluginResourceName(name),
      typed_config: wasmFilter({
        name: `${name}.${revision.slice(0, 12)}`,
        rootId: name,
        vmId: `numesh.${module.sha256.slice(0, 12)}`,
        wasm: module.wasm,
        needsBody: module.manifest?.needsBody ?? false,
        configuration,
      }),
    },
  };
}
