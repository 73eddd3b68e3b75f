/** What plugins call by themselves, such as the issuers whose keys they fetch, to upstreams. Pure. */
import type { PluginDocument } from "../documents/kinds/plugin.ts";
import { type Module, valuesAt } from "../documents/modules.ts";
import type { Sourced } from "../documents/source.ts";
import type { Upstream } from "../table/endpoint.ts";

const URI = /^(https?):\/\/(\[[0-9a-fA-F:.]+\]|[^/:?#[\]]+)(?::(\d+))?(?=[/?#]|$)/;

/**
 * The upstreams of the URIs that a plugin's config has where the manifest says `calls`. Each is named by the URI's
 * scheme, host and port, as they are written there: that is the cluster which the module calls.
 *
 * What is called by https must have a certificate for its name, of an authority that the gateway's system trusts.
 */
export function calledUpstreamsOf(plugin: Sourced<PluginDocument>, module: Module): Upstream[] {
  const { name, config } = plugin.document;
  const called = module.manifest?.calls ?? [];
  return called.flatMap(({ pointer }) =>
    valuesAt(pointer, config).flatMap((uri): Upstream[] => {
      const [origin, scheme, host, port] = (typeof uri === "string" ? URI.exec(uri) : null) ?? [];
      if (origin === undefined || host === undefined) return [];
      const bare = host.replace(/^\[|\]$/g, "");
      const address = { host: bare, port: Number(port ?? (scheme === "https" ? 443 : 80)) };
      return [
        {
          name: origin,
          addresses: [{ address }],
          protocol: "http1",
          ...(scheme === "https" ? { tls: { name: bare } } : {}),
          source: { ...plugin.source, kind: "Plugin", name },
        },
      ];
    }),
  );
}
