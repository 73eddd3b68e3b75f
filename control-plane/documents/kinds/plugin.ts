/** A module with its configuration, to be listed by gateways. */
export interface PluginDocument {
  kind: "Plugin";
  name: string;
  /** A module that numesh ships, by name, or the path of a `.wasm` file beginning with `./` or `../`. */
  module: string;
  config: Record<string, unknown>;
}
