/** jwt-tenant in the offline host, with a clock that stands still. */
import { readFile } from "node:fs/promises";
import { loadModule, type Module, type Plugin, type RequestResult } from "../../wasm-host/index.ts";

/** What the clock shows, in seconds since 1970. */
export const NOW = 1_800_000_000;

let module: Promise<Module> | undefined;

/** The built module, loaded once. Throws where it is not built. */
export function jwtTenant(): Promise<Module> {
  module ??= readFile(new URL("../../dist/modules/jwt-tenant.wasm", import.meta.url))
    .catch(() => {
      throw new Error("dist/modules/jwt-tenant.wasm is missing: run node scripts/build-modules.ts");
    })
    .then((bytes) => loadModule(bytes));
  return module;
}

/** Starts the plugin. Throws with its words where it refuses the config. `seconds`: what its clock shows. */
export async function startPlugin(config: object, seconds = NOW): Promise<Plugin> {
  const started = await (await jwtTenant()).start({
    config: JSON.stringify(config),
    now: () => new Date(seconds * 1000),
  });
  if (!started.ok) throw new Error(started.reason);
  return started.plugin;
}

/** What a request came to, in a line: `200 acme`, `200 -` without a tenant, `401 expired`, or `trap: ...`. */
export function summary(result: RequestResult): string {
  switch (result.outcome) {
    case "continue":
      return `200 ${
        result.headers
          .filter(([name]) => name === "x-tenant")
          .map(([, value]) => value)
          .join() || "-"
      }`;
    case "response":
      return `${result.status} ${result.details.replace(/^.*numesh_jwt_tenant_/, "")}`;
    case "paused":
      return "paused";
    case "trap":
      return `trap: ${result.error}`;
  }
}

/** Sends these values as Authorization headers; further headers may follow. */
export function send(
  plugin: Plugin,
  authorization: readonly string[],
  headers: readonly (readonly [string, string])[] = [],
): Promise<RequestResult> {
  return plugin.request({
    headers: [
      [":method", "GET"],
      [":path", "/"],
      [":authority", "shop.example"],
      ...authorization.map((value): [string, string] => ["authorization", value]),
      ...headers.map(([name, value]): [string, string] => [name, value]),
    ],
  });
}

/** Sends a bearer token, and says in a line what came of it. */
export async function outcomeOf(plugin: Plugin, token: string): Promise<string> {
  return summary(await send(plugin, [`Bearer ${token}`]));
}
