/** Cases through one real Envoy, which has a listener for each config. */
import { setTimeout as sleep } from "node:timers/promises";
import type { HeaderPair } from "../../wasm-host/index.ts";
import { type RunningEnvoy, type Service, startEnvoy } from "../harness/index.ts";
import { type CalledService, type Options, type Outcome, type Place, piecesOf, type Sent } from "./case.ts";

/** Between two pieces of a body, so that they come as pieces. */
const MILLISECONDS_BETWEEN_PIECES = 20;

/** An Envoy in which every config of a table serves on a listener of its own. */
export class LiveFilter {
  readonly #envoy: RunningEnvoy;
  readonly #listeners: Map<string, string>;

  private constructor(envoy: RunningEnvoy, listeners: Map<string, string>) {
    this.#envoy = envoy;
    this.#listeners = listeners;
  }

  /**
   * The plugins of all configs share one VM on each worker, as in a gateway.
   *
   * @throws Error with the log, if the module refuses one of the configs
   */
  static async start(
    wasm: Uint8Array,
    { filter, env, before, services = {} }: Options,
    configs: readonly (object | string)[],
  ): Promise<LiveFilter> {
    const texts = [...new Set(configs.map(textOf))];
    const listeners = new Map(texts.map((text, index) => [text, `config-${index}`]));
    const chain = (await before?.()) ?? [];
    const envoy = await startEnvoy({
      listeners: Object.fromEntries(
        texts.map((config, index) => [
          `config-${index}`,
          [
            ...chain,
            { wasm, config, name: `${filter}-${index}`, vm: filter, ...(env === undefined ? {} : { env }) },
          ],
        ]),
      ),
      clusters: Object.fromEntries(
        Object.entries(services).map(([name, service]) => [name, listening(service)]),
      ),
    });
    return new LiveFilter(envoy, listeners);
  }

  async send(config: object, { path = "/", body, ...sent }: Sent, protocol: Place): Promise<Outcome> {
    if (sent.now !== undefined)
      throw new Error("Nobody sets the clock of an Envoy: say `only` of this case.");
    if (protocol === "wasm-host") throw new Error("wasm-host is no protocol.");
    const before = await this.#counters();
    const answer = await this.#envoy.request({
      ...sent,
      protocol,
      path,
      listener: this.#listeners.get(textOf(config)) ?? "none",
      ...(body === undefined ? {} : { body: isList(body) ? slowly(piecesOf(body)) : (body as string) }),
    });
    const { status, headerList, body: text, details = "via_upstream", upstream } = answer;
    const outcome: Outcome = {
      answered: { status, headers: headerList, body: text, details },
      counters: { before, after: await this.#counters() },
    };
    if (upstream === undefined) return outcome;
    const { headerList: headers, bodyBytes, trailers } = upstream;
    return { ...outcome, seen: { path: upstream.path, headers, body: bodyBytes, trailers } };
  }

  /** What the plugins have logged at the level of an error: nothing, as long as nothing crashes. */
  errors(): string[] {
    return this.#envoy
      .pluginLog()
      .filter(({ level }) => level === "error" || level === "critical")
      .map(({ text }) => text);
  }

  stop(): Promise<void> {
    return this.#envoy.stop();
  }

  async #counters(): Promise<Record<string, number>> {
    const stats = await this.#envoy.stats("wasmcustom.");
    return Object.fromEntries(
      Object.entries(stats).map(([name, value]) => [name.replace("wasmcustom.", ""), value]),
    );
  }
}

function textOf(config: object | string): string {
  return typeof config === "string" ? config : JSON.stringify(config);
}

function isList(body: Sent["body"]): boolean {
  return Array.isArray(body);
}

async function* slowly(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const [index, piece] of pieces.entries()) {
    if (index > 0) await sleep(MILLISECONDS_BETWEEN_PIECES);
    yield piece;
  }
}

/** A service that a filter calls, as a service of the harness. */
function listening(service: CalledService): Service {
  return ({ method, path, headers, headerList, bodyBytes, trailers }) => {
    const pseudo: HeaderPair[] = [
      [":method", method],
      [":path", path],
      [":authority", headers.host ?? ""],
    ];
    const others = headerList.filter(([name]) => name !== "host");
    const answer = service({ headers: [...pseudo, ...others], body: bodyBytes, trailers });
    const status = answer.headers.find(([name]) => name === ":status")?.[1] ?? "200";
    return {
      status: Number(status),
      headers: answer.headers.filter(([name]) => !name.startsWith(":")),
      ...(answer.body === undefined ? {} : { body: Buffer.from(answer.body as string).toString() }),
    };
  };
}
