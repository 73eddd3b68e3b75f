/**
 * Plugins that run for a part of a gateway's requests. Pure.
 *
 * They stand in the chain of every request, disabled, and routes enable them. Envoy decides that by the first route
 * that holds, before any plugin has run. So it must not matter which row of a path that is: whether a plugin runs
 * depends on host and path only, and a row that goes beyond the plugin's path is divided.
 */
import { comparePaths, overlapOf, type PathCriterion, pathKey } from "../table/path.ts";
import { pluginResourceName } from "./plugin.ts";
import type { Json, JsonObject } from "./resource.ts";
import type { ScopedPlugin } from "./virtual-hosts.ts";

/** The paths into which plugins divide one of a row, the more specific first, and that itself last. */
export function partsOf(path: PathCriterion, scoped: ScopedPlugin[]): PathCriterion[] {
  if (scoped.length === 0) return [path];
  const parts = new Map<string, PathCriterion>();
  for (const part of scoped.flatMap(({ paths = [] }) => paths)) {
    if (overlapOf(path, part) === "some") parts.set(pathKey(part), part);
  }
  return [...[...parts.values()].sort(comparePaths), path];
}

/** The plugins that run for a path, which is none that any of them divides. */
export function enabled(path: PathCriterion, scoped: ScopedPlugin[]): ScopedPlugin[] {
  return scoped.filter(
    ({ paths }) => paths === undefined || paths.some((part) => overlapOf(path, part) === "all"),
  );
}

/** `typed_per_filter_config` of a route that enables them. */
export function enablingOf(plugins: ScopedPlugin[]): JsonObject {
  const enable: Json = { "@type": "type.googleapis.com/envoy.config.route.v3.FilterConfig", config: {} };
  return Object.fromEntries(plugins.map(({ name }) => [pluginResourceName(name), enable]));
}
