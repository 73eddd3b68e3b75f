import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { checkConfig } from "../wasm-host/index.ts";
import { findEnvoy } from "./harness/index.ts";
import { temporaryDirectory } from "./harness/temporary.ts";
import { FILTERS } from "./standalone/filters.ts";
import { at, type Json, type JsonObject, jsonAt, objectAt } from "./standalone/json.ts";
import { problemsOf, type Resource } from "./standalone/kubernetes.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const EXAMPLES = join(ROOT, "envoy-examples");

const FILES = ["istio.yaml", "istio-envoyfilter.yaml", "envoy-gateway.yaml", "envoy-gateway-patch.yaml"];

/** In envoy.yaml: the connection manager of the gateway. */
const NETWORK_FILTER = "/static_resources/listeners/0/filter_chains/0/filters/0";
const MANAGER = `${NETWORK_FILTER}/typed_config`;

const CONFIG = "/typed_config/config";
const CONFIGURATION = `${CONFIG}/configuration/value`;

async function resourcesOf(filter: string, file: string): Promise<Resource[]> {
  const text = await readFile(join(EXAMPLES, filter, file), "utf8");
  return parseAllDocuments(text, { strict: true }).map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJS();
  });
}

async function resourceOf(filter: string, file: string, kind: string): Promise<Resource> {
  const found = (await resourcesOf(filter, file)).find((resource) => resource.kind === kind);
  if (found === undefined) throw new Error(`${file} has no ${kind}.`);
  return found;
}

async function needsBody(filter: string): Promise<boolean> {
  return JSON.parse(await readFile(join(ROOT, "dist", "modules", `${filter}.json`), "utf8")).needsBody;
}

/** The example of a plain Envoy. */
async function example(filter: string): Promise<Json> {
  return parse(await readFile(join(EXAMPLES, filter, "envoy.yaml"), "utf8"));
}

/** The plugin in the example of a plain Envoy. */
function pluginOf(envoy: Json, filter: string): JsonObject {
  const filters = at(envoy, `${MANAGER}/http_filters`) as JsonObject[];
  const found = filters.find(({ name }) => name === filter);
  if (found === undefined) throw new Error(`envoy.yaml has no filter ${filter}.`);
  return found;
}

/** What both ways give to a plugin, and a plain Envoy too. */
function settingsOf(plugin: Json): JsonObject {
  const {
    failure_policy = null,
    reload_config = null,
    allow_on_headers_stop_iteration = null,
  } = objectAt(plugin, CONFIG);
  return { failure_policy, reload_config, allow_on_headers_stop_iteration };
}

/** Puts the built module in the place of one that would be fetched. */
function loadLocally(plugin: Json, filter: string): void {
  Object.assign(objectAt(plugin, `${CONFIG}/vm_config`), {
    code: { local: { filename: `dist/modules/${filter}.wasm` } },
  });
}

/** What Envoy says of a configuration that it loads without serving. */
async function validated(envoy: Json): Promise<string> {
  const file = join(await temporaryDirectory(), "envoy.json");
  await writeFile(file, JSON.stringify(envoy));
  const { path } = await findEnvoy();
  return promisify(execFile)(path, ["--mode", "validate", "-c", file], { cwd: ROOT }).then(
    ({ stdout }) => (stdout.trim().endsWith("OK") ? "OK" : stdout),
    (error) => `${error.stdout}${error.stderr}`.split("\n").slice(-4).join("\n"),
  );
}

describe.each(FILTERS)("resources of %s", (filter) => {
  it.each(FILES)("%s fits the schemas of its CRDs", async (file) => {
    const resources = await resourcesOf(filter, file);
    expect(resources.length).toBeGreaterThan(0);
    for (const resource of resources) expect(problemsOf(resource)).toEqual([]);
  });

  it("give the filter a configuration that it takes, the same in each", async () => {
    const wasm = await readFile(join(ROOT, "dist", "modules", `${filter}.wasm`));
    const patch = await resourceOf(filter, "istio-envoyfilter.yaml", "EnvoyFilter");
    const policy = await resourceOf(filter, "envoy-gateway.yaml", "EnvoyExtensionPolicy");
    const configs = [
      jsonAt(pluginOf(await example(filter), filter), CONFIGURATION),
      // A WasmPlugin cannot let a plugin wait for a body.
      ...((await needsBody(filter))
        ? []
        : [at(await resourceOf(filter, "istio.yaml", "WasmPlugin"), "/spec/pluginConfig")]),
      jsonAt(patch, `/spec/configPatches/0/patch/value${CONFIGURATION}`),
      at(policy, "/spec/wasm/0/config"),
    ];
    for (const config of configs) {
      expect(config).toEqual(configs[0]);
      expect(await checkConfig(wasm, JSON.stringify(config))).toMatchObject({ ok: true });
    }
  });

  it("istio.yaml: Envoy takes what is merged into a connection manager, as the plain example has it", async () => {
    const envoy = await example(filter);
    const manager = objectAt(envoy, MANAGER);
    const merged = objectAt(
      await resourceOf(filter, "istio.yaml", "EnvoyFilter"),
      "/spec/configPatches/0/patch/value/typed_config",
    );
    expect(manager).toMatchObject(merged);
    const { stat_prefix = null, route_config = null, http_filters = null } = manager;
    Object.assign(objectAt(envoy, NETWORK_FILTER), {
      typed_config: { stat_prefix, route_config, http_filters, ...merged },
    });
    expect(await validated(envoy)).toBe("OK");
  });

  it("istio-envoyfilter.yaml: Envoy takes the plugin", async () => {
    const envoy = await example(filter);
    const patch = await resourceOf(filter, "istio-envoyfilter.yaml", "EnvoyFilter");
    const added = objectAt(patch, "/spec/configPatches/0/patch/value");
    expect(at(patch, "/spec/configPatches/1/patch/value/name")).toBe(added.name);
    expect(settingsOf(added)).toEqual(settingsOf(pluginOf(envoy, filter)));
    loadLocally(added, filter);
    Object.assign(pluginOf(envoy, filter), added);
    expect(await validated(envoy)).toBe("OK");
  });

  it("envoy-gateway-patch.yaml: Envoy takes the plugin of Envoy Gateway with the patches", async () => {
    const envoy = await example(filter);
    const plugin = pluginOf(envoy, filter);
    const wanted = settingsOf(plugin);
    const { namespace, name } = (await resourceOf(filter, "envoy-gateway.yaml", "EnvoyExtensionPolicy"))
      .metadata;
    // As Envoy Gateway writes it.
    plugin.name = `envoy.filters.http.wasm/envoyextensionpolicy/${namespace}/${name}/wasm/0`;
    plugin.disabled = true;
    const config = objectAt(plugin, CONFIG);
    for (const key of Object.keys(wanted)) delete config[key];

    const patch = await resourceOf(filter, "envoy-gateway-patch.yaml", "EnvoyPatchPolicy");
    for (const { operation } of at(patch, "/spec/jsonPatches") as { operation: JsonObject }[]) {
      expect(operation).toMatchObject({
        op: "add",
        jsonPath: `..http_filters[?(@.name=='${plugin.name}')]`,
        path: expect.stringMatching(`^${CONFIG}/\\w+$`),
      });
      config[String(operation.path).slice(CONFIG.length + 1)] = operation.value ?? null;
    }
    expect(settingsOf(plugin)).toEqual(wanted);
    expect(await validated(envoy)).toBe("OK");
  });
});

describe("the check of resources finds", () => {
  const valid: Resource = {
    apiVersion: "extensions.istio.io/v1alpha1",
    kind: "WasmPlugin",
    metadata: { name: "a", namespace: "b" },
    spec: { url: "https://modules.example/a.wasm", pluginConfig: { any: "thing" } },
  };

  it("nothing in a valid one", () => expect(problemsOf(valid)).toEqual([]));

  it.each([
    [
      "a value that is not allowed",
      { url: "a", failStrategy: "MAYBE" },
      /failStrategy must be equal to one of/,
    ],
    ["a value of another type", { url: 4 }, /url must be string/],
    ["a key that is missing", {}, /must have required property url/],
    [
      "a key that nobody knows",
      { url: "a", failurePolicy: "b" },
      /\/spec\/failurePolicy is not in the schema/,
    ],
    [
      "one deep inside",
      { url: "a", selector: { labels: {} } },
      /\/spec\/selector\/labels is not in the schema/,
    ],
  ] as [string, Json, RegExp][])("%s", (_title, spec, words) => {
    expect(problemsOf({ ...valid, spec }).join("\n")).toMatch(words);
  });

  it("a kind without a schema", () => {
    expect(problemsOf({ ...valid, kind: "Nothing" })).toEqual([
      "there is no schema of extensions.istio.io/v1alpha1 Nothing",
    ]);
  });
});
