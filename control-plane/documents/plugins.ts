/** Plugin documents to modules that accept their configs. */
import { checkConfig } from "../../wasm-host/index.ts";
import type { Catalogue } from "./catalogue.ts";
import type { PluginDocument } from "./kinds/plugin.ts";
import { type Module, ModuleLibrary } from "./modules.ts";
import { type DocumentError, errorAt, pathOf, type Sourced } from "./source.ts";

export interface LoadedPlugins {
  /** The module of each plugin, by the plugin's name. */
  modules: ReadonlyMap<string, Module>;
  errors: DocumentError[];
}

/**
 * Loads the modules of plugins and runs each offline on its config, as Envoy would, so that a wrong config
 * is refused before the push and with the module's own words. What was checked once is not run again.
 */
export class PluginLoader {
  readonly #library: ModuleLibrary;
  /** The module's reason to refuse, or undefined, by module and config; only of the last load. */
  #verdicts = new Map<string, string | undefined>();

  constructor(library = new ModuleLibrary()) {
    this.#library = library;
  }

  async load({ plugins }: Catalogue): Promise<LoadedPlugins> {
    const modules = new Map<string, Module>();
    const errors: DocumentError[] = [];
    const verdicts = new Map<string, string | undefined>();
    for (const plugin of plugins.values()) {
      const module = await this.#library.find(plugin);
      if ("message" in module) {
        errors.push(module);
        continue;
      }
      modules.set(plugin.document.name, module);
      errors.push(...(await this.#check(plugin, module, verdicts)));
    }
    this.#verdicts = verdicts;
    return { modules, errors };
  }

  async #check(
    plugin: Sourced<PluginDocument>,
    module: Module,
    verdicts: Map<string, string | undefined>,
  ): Promise<DocumentError[]> {
    const { config } = plugin.document;
    const text = JSON.stringify(config);
    const key = `${module.sha256} ${text}`;
    if (!verdicts.has(key)) {
      verdicts.set(key, this.#verdicts.has(key) ? this.#verdicts.get(key) : await refusal(module, text));
    }
    // The module's own words are better than those of a schema, and it has the last word anyway.
    const reason = verdicts.get(key);
    if (reason !== undefined) return [refusalAt(plugin, reason)];
    return module
      .checkConfig(config)
      .map(({ key, message, expected }) => errorAt(plugin, ["config", ...pathOf(key)], message, expected));
  }
}

/** Our modules begin with the place: `jwt-tenant: config: /issuers/0/audiences: expected ...`. */
const PLACED_REASON = /^[\w-]+: config: (\/\S*): (.*)$/s;

function refusalAt(plugin: Sourced<PluginDocument>, reason: string): DocumentError {
  const [, pointer = "", words = reason] = PLACED_REASON.exec(reason) ?? [];
  return errorAt(
    plugin,
    ["config", ...pathOf(pointer)],
    words === reason ? `the module refuses its config: ${reason}` : words,
  );
}

async function refusal(module: Module, config: string): Promise<string | undefined> {
  const started = await checkConfig(module.wasm, config);
  return started.ok ? undefined : started.reason;
}
