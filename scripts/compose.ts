/**
 * `npm run compose`: the shop in parts, with envoy-examples/shop/compose.yaml. Prepares dist/shop and then runs
 * `docker compose` with the words that follow (default `up`): `npm run compose -- up --detach`, `-- down`.
 */
import { spawn } from "node:child_process";
import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bootstrap } from "../control-plane/envoy/bootstrap.ts";
import { ISSUER, tokenOf } from "../envoy-examples/shop/shop.ts";
import { connectToDocker } from "../host-tests/harness/docker/daemon.ts";
import { envoyImage } from "../host-tests/harness/docker/engine.ts";
import { nodeImage } from "../host-tests/harness/docker/service.ts";
import { createIssuer, DockerUnavailable, trustIssuer } from "../host-tests/harness/index.ts";
import { command } from "./command.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const SHOP = join(ROOT, "envoy-examples", "shop");
const PREPARED = join(ROOT, "dist", "shop");

const TWELVE_HOURS = 12 * 3600;

await command("npm run compose -- [WORDS of docker compose, default up]", async () => {
  const words = process.argv.slice(2);
  if (words.length === 0) words.push("up");
  const images = await findImages();
  if (words[0] === "up") await prepare();
  return compose(words, images);
});

async function findImages(): Promise<Record<string, string>> {
  const daemon = await connectToDocker();
  const say = (line: string): void => console.log(line);
  return {
    NUMESH_ENVOY_IMAGE: await envoyImage(daemon, { say }),
    NUMESH_NODE_IMAGE: await nodeImage(daemon, say),
  };
}

/**
 * The documents with the keys of a new issuer, its tokens, and what each gateway starts with. The folder itself
 * is kept: containers that run may have it mounted.
 */
async function prepare(): Promise<void> {
  const documents = join(PREPARED, "documents");
  const tokens = join(PREPARED, "tokens");
  await mkdir(tokens, { recursive: true });
  await cp(join(SHOP, "documents"), documents, { recursive: true });
  const issuer = await createIssuer(ISSUER);
  await trustIssuer(documents, issuer);
  for (const gateway of ["ingress", "internal"]) {
    const controlPlane = { host: "control-plane", port: 18_000 };
    await writeFile(join(PREPARED, `${gateway}.json`), JSON.stringify(bootstrap({ gateway, controlPlane })));
  }
  for (const tenant of ["acme", "globex"]) {
    const token = await tokenOf(issuer, tenant, { expiresIn: TWELVE_HOURS });
    await writeFile(join(tokens, tenant), `Authorization: Bearer ${token}\n`);
  }
}

/** Runs the plugin `docker compose`, or the program `docker-compose` where there is no such plugin. */
async function compose(args: string[], images: Record<string, string>): Promise<number> {
  const hasPlugin = (await run("docker", ["compose", "version"], "ignore")) === 0;
  const [program, ...first] = hasPlugin ? ["docker", "compose"] : ["docker-compose"];
  const env = {
    ...process.env,
    NUMESH_USER: `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`,
    ...images,
  };
  const file = [
    "--project-name",
    process.env.COMPOSE_PROJECT_NAME ?? "numesh-shop",
    "--file",
    join(SHOP, "compose.yaml"),
  ];
  return run(program ?? "", [...first, ...file, ...args], "inherit", env).catch((cause: Error) => {
    throw new DockerUnavailable(`neither \`docker compose\` nor \`docker-compose\` can be run`, { cause });
  });
}

function run(
  program: string,
  args: string[],
  stdio: "ignore" | "inherit",
  env: NodeJS.ProcessEnv = process.env,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env, stdio });
    child.on("error", stdio === "ignore" ? () => resolve(127) : reject);
    child.on("close", (code) => resolve(code ?? 1));
    // A Ctrl-C reaches the program by itself; it stops the containers, and this one waits for it.
    process.on("SIGINT", () => {});
    process.on("SIGTERM", () => child.kill("SIGTERM"));
  });
}
