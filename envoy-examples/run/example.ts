/** An example: documents of one mesh or several, instances, and requests with the answers that must come. */
import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import {
  certificates,
  type Mesh,
  type MeshOptions,
  type ServiceSpec,
  startMesh,
} from "../../host-tests/harness/index.ts";

/** What `example.yaml` has. */
export type Outline = {
  /** By name, the lower ones first. */
  meshes: Record<string, MeshOutline>;
  requests: ExampleRequest[];
};

export type MeshOutline = {
  /** The folder of its documents. */
  documents: string;
  /** The endpoints of its documents that are instances; `http2` for those that speak it. */
  instances: (string | { name: string; protocol: "http1" | "http2" })[];
  /** Endpoints of its documents that are gateways of meshes above in the list: `host:port` -> `mesh/gateway`. */
  gateways?: Record<string, string>;
  /** Folders on the gateways' machines with `tls.crt` and `tls.key`, made at the start, and the certificate's names. */
  certificates?: Record<string, [string, ...string[]]>;
};

export type ExampleRequest = {
  title: string;
  /** `mesh/gateway`; `mesh/gateway/redirect` is its listener for plain HTTP beside one for TLS. */
  gateway: string;
  /** Default GET. */
  method?: string;
  /** Host and port as a client would write them. Default: the gateway's own address. */
  host?: string;
  /** Default `/`. */
  path?: string;
  headers?: Record<string, string>;
  /** Default HTTP/1.1. */
  protocol?: "HTTP/1.1" | "HTTP/2";
  /** Asks for a WebSocket, sends this text over it and expects it back. */
  websocket?: string;
  /** Over TLS; the name is that of the host. */
  tls?: true;
  answer: ExpectedAnswer;
};

/** What is left out may be anything. */
export type ExpectedAnswer = {
  status: number;
  /** The rows that led there: the one of the gateway that answered first is the last. */
  row?: string;
  /** Who answered; none: the gateway itself. */
  instance?: string;
  /** The path that the instance saw. */
  path?: string;
  /** Headers that the instance saw; null: it saw none of the name. */
  sent?: Record<string, string | null>;
  /** Headers of the answer; null: it has none of the name. */
  headers?: Record<string, string | null>;
  /** The whole body. */
  body?: string;
};

/** An example that runs. */
export type RunningExample = {
  outline: Outline;
  /** By name. */
  meshes: Map<string, Mesh>;
  /** `host:port` of a gateway, as requests name it. */
  address(gateway: string): string;
  /** The authorities of the certificates, in PEM. */
  ca: string[];
  stop(): Promise<void>;
};

const INSTANCE = fileURLToPath(new URL("instance.ts", import.meta.url));

/** The examples that there are: the folders with an `example.yaml`. */
export async function exampleNames(): Promise<string[]> {
  const entries = await readdir(pathOf(".", "."), { recursive: true });
  return entries.flatMap((entry) => /^([^/\\]+)[/\\]example\.yaml$/.exec(entry)?.[1] ?? []).sort();
}

/** Reads the outline of an example. @param name its folder */
export async function readOutline(name: string): Promise<Outline> {
  return parse(await readFile(pathOf(name, "example.yaml"), "utf8"));
}

/** Starts the meshes of an example, one after the other, each with its own control plane and instances. */
export async function startExample(
  name: string,
  options: Pick<MeshOptions, "engine" | "log"> = {},
): Promise<RunningExample> {
  const outline = await readOutline(name);
  const meshes = new Map<string, Mesh>();
  const stop = async () => {
    await Promise.all([...meshes.values()].map((mesh) => mesh.stop()));
  };
  const ca: string[] = [];
  const address = (gateway: string): string => {
    const [mesh = "", ...names] = gateway.split("/");
    const found = meshes.get(mesh);
    if (found === undefined) throw new Error(`There is no mesh of the gateway ${gateway} yet.`);
    return found.address(names.join("/"));
  };
  try {
    for (const [mesh, { documents, instances, gateways = {}, certificates: folders = {} }] of Object.entries(
      outline.meshes,
    )) {
      const made = await makeCertificates(folders);
      ca.push(...made.ca);
      const started = await startMesh({
        files: made.files,
        ...options,
        documents: pathOf(name, documents),
        services: instances.map(serviceOf),
        resolve: Object.fromEntries(
          Object.entries(gateways).map(([endpoint, gateway]) => [endpoint, address(gateway)]),
        ),
      });
      meshes.set(mesh, started);
    }
    return { outline, meshes, address, ca, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Private keys do not belong into a repository. */
async function makeCertificates(
  folders: NonNullable<MeshOutline["certificates"]>,
): Promise<{ files: Record<string, Record<string, string>>; ca: string[] }> {
  const files: Record<string, Record<string, string>> = {};
  const ca: string[] = [];
  for (const [folder, names] of Object.entries(folders)) {
    const made = await certificates({ names });
    files[folder] = { "tls.crt": made.cert, "tls.key": made.key };
    ca.push(made.ca);
  }
  return { files, ca };
}

function serviceOf(instance: MeshOutline["instances"][number]): ServiceSpec {
  const { name, protocol } = typeof instance === "string" ? { name: instance, protocol: "http1" } : instance;
  const env = { INSTANCE: name.slice(0, name.lastIndexOf(":")), PROTOCOL: protocol };
  return { name, entry: INSTANCE, env };
}

function pathOf(name: string, file: string): string {
  return fileURLToPath(new URL(`../${name}/${file}`, import.meta.url));
}
