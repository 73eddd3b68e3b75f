/** A slice to everything its Envoy is sent. Pure. */
import type { Catalogue } from "../documents/catalogue.ts";
import type { Module } from "../documents/modules.ts";
import { type Upstream, upstreamsOf } from "../table/endpoint.ts";
import type { Slice } from "../table/row.ts";
import { calledUpstreamsOf } from "./called-upstreams.ts";
import { clustersOf } from "./cluster.ts";
import { edgeSettingsOf } from "./edge/filters.ts";
import { secretsOf } from "./edge/tls.ts";
import { listenersOf } from "./listener.ts";
import type { Placement } from "./placement.ts";
import { pluginResourceOf } from "./plugin.ts";
import type { Resource } from "./resource.ts";
import { routeConfigurationOf } from "./route.ts";

/**
 * The resources of one gateway.
 *
 * @param modules the module of each plugin, by the plugin's name
 */
export function resourcesOf(
  slice: Slice,
  catalogue: Catalogue,
  modules: ReadonlyMap<string, Module>,
  placement: Placement,
): Resource[] {
  const gateway = catalogue.gateways.get(slice.gateway);
  if (gateway === undefined) throw new Error(`a slice for a gateway that is not there: ${slice.gateway}`);
  const plugins = slice.plugins.map(({ name }) => {
    const plugin = catalogue.plugins.get(name);
    const module = modules.get(name);
    if (plugin === undefined || module === undefined)
      throw new Error(`a plugin that was not checked: ${name}`);
    return { resource: pluginResourceOf(plugin, module), called: calledUpstreamsOf(plugin, module) };
  });
  const called = plugins.flatMap((plugin) => plugin.called);
  return [
    ...clustersOf([...upstreamsOfSlice(slice), ...called], placement),
    ...secretsOf(gateway),
    ...edgeSettingsOf(gateway),
    ...plugins.map(({ resource }) => resource),
    ...listenersOf(slice, gateway, placement),
    routeConfigurationOf(slice, gateway),
  ];
}

function upstreamsOfSlice({ rows, tracing }: Slice): Upstream[] {
  const ofRows = rows.flatMap(({ endpoint }) => upstreamsOf(endpoint));
  return tracing === undefined ? ofRows : [...ofRows, tracing.collector];
}
