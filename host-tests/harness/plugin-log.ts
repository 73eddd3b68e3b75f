/** A line that a plugin wrote to Envoy's log. */
export type PluginLogLine = {
  /** "trace", "debug", "info", "warning", "error" or "critical". Envoys of the harness log from "info" on. */
  level: string;
  /** Its root id, which is its name for the filters of `startEnvoy` and the plugins of a mesh; "" without one. */
  plugin: string;
  text: string;
};

/** `[time][thread][level][wasm] [place] wasm log <root id> <vm id>: text` */
const LINE = /^\[[^\]]*\]\[\d+\]\[(\w+)\]\[wasm\] (?:\[[^\]]*\] )?wasm log(?: ([^\s:]*)[^:]*)?: (.*)$/;

/**
 * The lines that plugins wrote, out of all that an Envoy has printed.
 *
 * @param log as `envoy.logs()` or `mesh.logs(gateway)` gives it
 * @param plugin only those of this one
 */
export function pluginLog(log: string, plugin?: string): PluginLogLine[] {
  const lines = log.split("\n").flatMap((line): PluginLogLine[] => {
    const [, level = "", name = "", text = ""] = LINE.exec(line) ?? [];
    return level === "" ? [] : [{ level, plugin: name, text }];
  });
  return plugin === undefined ? lines : lines.filter((line) => line.plugin === plugin);
}
