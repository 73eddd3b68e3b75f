import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { chooseEngine } from "./choose-engine.ts";
import { DockerUnavailable } from "./docker/errors.ts";
import { writeEnvoy } from "./envoy/stand-in.ts";
import { temporaryDirectory } from "./temporary.ts";

/** A machine with an Envoy on its PATH and no Docker daemon. */
async function machine(): Promise<Record<string, string>> {
  const bin = join(await temporaryDirectory(), "bin");
  await mkdir(bin);
  await writeEnvoy(join(bin, "envoy"));
  return { PATH: bin };
}

describe("the engine, where no Docker daemon answers", () => {
  beforeEach(() => void vi.stubEnv("DOCKER_HOST", "unix:///nowhere/docker.sock"));
  afterEach(() => void vi.unstubAllEnvs());

  it.each(["binary", "", undefined])("is a binary with NUMESH_ENGINE=%s", async (name) => {
    const env = { ...(await machine()), ...(name === undefined ? {} : { NUMESH_ENGINE: name }) };
    expect((await chooseEngine({ env })).name).toMatch(/^Envoy 1\.40\.0: .*\(on PATH\)$/);
  });

  it("is none with NUMESH_ENGINE=docker, in one clear sentence", async () => {
    const error: unknown = await chooseEngine({
      env: { ...(await machine()), NUMESH_ENGINE: "docker" },
    }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DockerUnavailable);
    expect((error as Error).message).toMatch(
      /^No containers to run Envoy in: no Docker daemon at DOCKER_HOST=unix:\/\/\/nowhere\/docker\.sock answers \(.*ENOENT.*\)\.$/,
    );
  });

  it("is none with any other word", async () => {
    await expect(chooseEngine({ env: { NUMESH_ENGINE: "podman" } })).rejects.toThrow(
      'NUMESH_ENGINE is "podman": it must be docker or binary.',
    );
  });
});
