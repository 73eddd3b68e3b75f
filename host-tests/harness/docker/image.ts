import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import type Docker from "dockerode";
import { rootOf } from "./root.ts";

const MILLISECONDS_TO_FIRST_LAYER = 5_000;
const MILLISECONDS_TO_PULL = 180_000;

/** Whether the daemon has an image. */
export async function hasImage(docker: Docker, image: string): Promise<boolean> {
  return docker
    .getImage(image)
    .inspect()
    .then(
      () => true,
      (error: { statusCode?: number }) => {
        if (error.statusCode === 404) return false;
        throw error;
      },
    );
}

/**
 * Pulls an image, where its registry can be reached: the first layer must begin within five seconds.
 *
 * @returns undefined, or why not
 */
export async function pullImage(docker: Docker, image: string): Promise<string | undefined> {
  const abort = new AbortController();
  let timer = setTimeout(() => abort.abort(), MILLISECONDS_TO_FIRST_LAYER);
  try {
    const stream = await docker.pull(image, { abortSignal: abort.signal });
    await new Promise<void>((resolve, reject) => {
      abort.signal.addEventListener("abort", () => reject(new Error("it takes too long")));
      docker.modem.followProgress(
        stream,
        (error) => (error ? reject(error) : resolve()),
        () => {
          clearTimeout(timer);
          timer = setTimeout(() => abort.abort(), MILLISECONDS_TO_PULL);
        },
      );
    });
    return undefined;
  } catch (error) {
    return abort.signal.aborted ? "its registry does not answer in time" : (error as Error).message;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The image that holds one program of this machine and its libraries, made where the daemon does not have it
 * yet. Its tag ends with the digest of the program, so a changed program is another image.
 *
 * @param program path of the program
 * @param options the image's name and the first part of its tag; where the image has the program
 * @returns the full name, "numesh-envoy:1.40.0-8aa137a7d009"
 * @throws Error where the libraries of the program cannot be found
 */
export async function imageOfProgram(
  docker: Docker,
  program: string,
  options: { repository: string; version: string; place: string; say?: (line: string) => void },
): Promise<string> {
  const { repository, version, place } = options;
  const tag = `${version}-${await digestOf(program)}`;
  const image = `${repository}:${tag}`;
  if (await hasImage(docker, image)) return image;
  options.say?.(`making the image ${image} of ${program}`);
  const { archive, libraryPath } = await rootOf(program, place);
  const path = place.slice(0, place.lastIndexOf("/"));
  const stream = await docker.importImage(archive, {
    changes: [`ENV PATH=${path} LD_LIBRARY_PATH=${libraryPath}`, "LABEL numesh=image"],
  });
  const id = await new Promise<string>((resolve, reject) => {
    docker.modem.followProgress(stream, (error, events: { status?: string }[]) => {
      if (error) return reject(error);
      resolve(events.at(-1)?.status ?? "");
    });
  });
  // Another process may have made the same image meanwhile; an image without a name would be left behind.
  if (await hasImage(docker, image)) await docker.getImage(id).remove();
  else await docker.getImage(id).tag({ repo: repository, tag });
  return image;
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest("hex").slice(0, 12);
}
