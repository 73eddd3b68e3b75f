/** Cases in the offline host. */
import type { HeaderPair, Module, OnHttpCall, Plugin } from "../../wasm-host/index.ts";
import { type Options, type Outcome, piecesOf, type Sent } from "./case.ts";

/** A plugin on wasm-host, with a clock that requests set. */
export class OfflinePlugin {
  readonly #plugin: Plugin;
  readonly #clock: Clock;

  private constructor(plugin: Plugin, clock: Clock) {
    this.#plugin = plugin;
    this.#clock = clock;
  }

  /** @throws Error with the module's words, if it refuses the config */
  static async start(
    module: Module,
    { env = {}, services = {}, properties = {} }: Pick<Options, "env" | "services" | "properties">,
    config: object | string,
  ): Promise<OfflinePlugin> {
    const clock: Clock = {};
    const onHttpCall: OnHttpCall = ({ cluster, ...call }) =>
      services[cluster]?.(call) ?? { refused: "unknown-cluster" };
    const started = await module.start({
      config: typeof config === "string" ? config : JSON.stringify(config),
      env,
      properties,
      onHttpCall,
      now: () => clock.shows ?? new Date(),
    });
    if (!started.ok) throw new Error(started.reason);
    await started.plugin.settled();
    return new OfflinePlugin(started.plugin, clock);
  }

  async send(sent: Sent): Promise<Outcome> {
    if (sent.now === undefined) delete this.#clock.shows;
    else this.#clock.shows = new Date(sent.now);
    const { status: replied = 200, headers: replyHeaders = [] } = sent.reply ?? {};
    const before = this.#plugin.metrics;
    const result = await this.#plugin.request({
      headers: headersOf(sent),
      body: piecesOf(sent.body),
      ...(sent.trailers === undefined ? {} : { trailers: sent.trailers }),
      response: { headers: [[":status", String(replied)], ...replyHeaders] },
    });
    const counters = { before, after: result.metrics };
    if (result.outcome === "paused") throw new Error("the filter waits for ever");
    if (result.outcome === "trap") throw new Error(`the module crashed: ${result.error}`);
    if (result.outcome === "response") {
      const { status, headers, body, details } = result;
      return { answered: { status, headers, body, details }, counters };
    }
    const { status = 0, headers = [], body = "" } = result.response ?? {};
    const path = result.headers.find(([name]) => name === ":path")?.[1] ?? "";
    const seen = { path, headers: result.headers, body: result.body, trailers: result.trailers };
    return { seen, answered: { status, headers, body, details: "via_upstream" }, counters };
  }
}

type Clock = { shows?: Date };

/** As Envoy gives them to its filters. */
function headersOf({ method = "GET", path = "/", headers = [] }: Sent): HeaderPair[] {
  const host = headers.find(([name]) => name === "host")?.[1] ?? "gateway";
  return [
    [":authority", host],
    [":path", path],
    [":method", method],
    [":scheme", "http"],
    ...headers.filter(([name]) => name !== "host"),
  ];
}
