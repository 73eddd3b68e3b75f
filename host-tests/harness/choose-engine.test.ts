import { mkdir } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { hostname } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
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

describe("the engine, where a Docker daemon answers whose containers would not see this machine", () => {
  /** A daemon that says no more than who it is. */
  async function daemon(info: object): Promise<void> {
    const server = createServer((_request, response) => response.end(JSON.stringify(info))).listen(
      0,
      "127.0.0.1",
    );
    await new Promise((resolve) => server.once("listening", resolve));
    vi.stubEnv("DOCKER_HOST", `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`);
    onTestFinished(() => {
      vi.unstubAllEnvs();
      server.close();
    });
  }
  const here = { Name: hostname(), OSType: "linux", OperatingSystem: "Some Linux", ServerVersion: "1.2.3" };
  const cases: [info: object, reason: string][] = [
    [{ ...here, OSType: "windows" }, "the Docker daemon runs windows containers, not Linux ones"],
    [
      { ...here, SecurityOptions: ["name=rootless"] },
      "the Docker daemon is rootless, and its containers do not see this machine",
    ],
  ];
  if (process.platform === "linux") {
    cases.push([{ ...here, Name: "far" }, "the Docker daemon is on another machine (far)"]);
  }

  it.each(cases)("is a binary, and none with NUMESH_ENGINE=docker: %j", async (info, reason) => {
    await daemon(info);
    const env = await machine();
    expect((await chooseEngine({ env })).name).toMatch(/^Envoy 1\.40\.0: /);
    await expect(chooseEngine({ env: { ...env, NUMESH_ENGINE: "docker" } })).rejects.toThrow(
      `No containers to run Envoy in: ${reason}.`,
    );
  });
});
