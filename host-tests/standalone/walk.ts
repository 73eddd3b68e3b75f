import { execFile } from "node:child_process";
import { cp, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Child } from "../harness/child.ts";
import { makeGuardedDirectory, removeDirectory } from "../harness/guardian.ts";
import { request } from "../harness/index.ts";
import { freePorts } from "./ports.ts";
import { type Step, stepsOf } from "./transcript.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** The ports that the examples bind; the last one is that of Envoy's admin page. */
const PORTS = ["8080", "8081", "8082", "9901"];

/** The command that keeps running: the Envoy of the example. */
const STAYS = /^npm run envoy\b/;

const MILLISECONDS_TO_START = 60_000;

/**
 * Walks through the README of an example under envoy-examples as a reader does who types its lines: in a
 * folder that looks like the root of the repository, but for the ports, which are free ones.
 */
export class Walk {
  readonly steps: Step[];
  #directory: string;
  #adminPort: string;
  #env: NodeJS.ProcessEnv;
  #envoy: Child | undefined;

  private constructor(directory: string, steps: Step[], adminPort: string, env: NodeJS.ProcessEnv) {
    this.#directory = directory;
    this.steps = steps;
    this.#adminPort = adminPort;
    this.#env = { ...env, no_proxy: "localhost" };
  }

  /**
   * @param example the name of its folder
   * @param env NUMESH_ENVOY and PATH decide which Envoy it is
   * @param change gives another text for envoy.yaml
   */
  static async begin(
    example: string,
    env: NodeJS.ProcessEnv = process.env,
    change: (text: string) => string = (text) => text,
  ): Promise<Walk> {
    const directory = await makeGuardedDirectory();
    const free = await freePorts(PORTS.length);
    const moved = (text: string) =>
      text.replace(/\b\d{4}\b/g, (number) => String(free[PORTS.indexOf(number)] ?? number));

    const copied = ["dist", "envoy-examples", ".git"];
    for (const name of (await readdir(ROOT)).filter((entry) => !copied.includes(entry))) {
      await symlink(join(ROOT, name), join(directory, name));
    }
    await mkdir(join(directory, "dist"));
    await symlink(join(ROOT, "dist", "modules"), join(directory, "dist", "modules"));
    const folder = join(directory, "envoy-examples", example);
    await cp(join(ROOT, "envoy-examples", example), folder, { recursive: true });
    const configuration = join(folder, "envoy.yaml");
    await writeFile(configuration, moved(change(await readFile(configuration, "utf8"))));
    const steps = stepsOf(moved(await readFile(join(folder, "README.md"), "utf8")));
    return new Walk(directory, steps, String(free.at(-1)), env);
  }

  /**
   * Takes a step. The command that stays is awaited until Envoy is ready, every other one until it ends.
   *
   * @returns what it printed on stdout, without space around it; nothing for the command that stays
   * @throws Error with what it printed, if it fails
   */
  async take({ command }: Step): Promise<string> {
    if (STAYS.test(command)) {
      await this.#start(command);
      return "";
    }
    return new Promise((resolve, reject) => {
      const options = { cwd: this.#directory, env: this.#env };
      execFile("/bin/sh", ["-c", command], options, (error, stdout, stderr) => {
        if (error === null) resolve(stdout.trim());
        else reject(new Error(`\`${command}\` failed:\n${stdout}${stderr}${this.#envoy?.lastLines() ?? ""}`));
      });
    });
  }

  async #start(command: string): Promise<void> {
    const envoy = new Child({
      name: command,
      command: "/bin/sh",
      args: ["-c", `cd '${this.#directory}' && ${command}`],
      env: this.#env,
      logFile: join(this.#directory, "envoy.txt"),
    });
    this.#envoy = envoy;
    const deadline = performance.now() + MILLISECONDS_TO_START;
    while (!(await this.#isReady())) {
      if (envoy.ended !== undefined) {
        throw new Error(`\`${command}\` ${envoy.ended.words}. It printed last:\n${envoy.lastLines()}`);
      }
      if (performance.now() > deadline) {
        throw new Error(`\`${command}\` is not ready. It printed last:\n${envoy.lastLines()}`);
      }
      await sleep(50);
    }
  }

  async #isReady(): Promise<boolean> {
    const address = `127.0.0.1:${this.#adminPort}`;
    return request({ address, path: "/ready" }).then(
      ({ status }) => status === 200,
      () => false,
    );
  }

  /** All that Envoy has printed. */
  log(): string {
    return this.#envoy?.log() ?? "";
  }

  /** Ends Envoy and deletes the folder. */
  async end(): Promise<void> {
    await this.#envoy?.stop();
    await removeDirectory(this.#directory);
  }
}
