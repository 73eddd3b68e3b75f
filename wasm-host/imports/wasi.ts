import { randomBytes } from "node:crypto";
import { concatenate, readable } from "../bytes.ts";
import { answers, type Host, type HostFunction, type HostFunctions, returnsNothing } from "../host.ts";
import { nanoseconds } from "./general.ts";

/** Error numbers of WASI preview 1. */
const SUCCESS = 0;
const BAD_FILE = 8;
const FAULT = 21;
const INVALID = 28;
const NO_ENTRY = 44;
const NOT_IMPLEMENTED = 52;
const NOT_SUPPORTED = 58;

/** The most random bytes that Envoy gives at once. */
const RANDOM_LIMIT = 65536;

/** Functions that Envoy has for linking only. */
const notImplemented = (parameters: string): HostFunction => answers(parameters, () => NOT_IMPLEMENTED);

function environment(host: Host): Uint8Array[] {
  return Object.entries(host.options.env ?? {}).map(([name, value]) => Buffer.from(`${name}=${value}\0`));
}

/** The functions of `wasi_snapshot_preview1`, and of `wasi_unstable`, that Envoy has. */
export const wasiFunctions: HostFunctions = {
  environ_sizes_get: answers("ii", (host, countAt = 0, sizeAt = 0) => {
    const entries = environment(host);
    const size = entries.reduce((sum, entry) => sum + entry.length, 0);
    return host.memory.writeWord(countAt, entries.length) && host.memory.writeWord(sizeAt, size)
      ? SUCCESS
      : FAULT;
  }),

  environ_get: answers("ii", (host, pointersAt = 0, buffer = 0) => {
    let at = buffer;
    for (const [index, entry] of environment(host).entries()) {
      if (!host.memory.writeWord(pointersAt + 4 * index, at) || !host.memory.write(at, entry)) return FAULT;
      at += entry.length;
    }
    return SUCCESS;
  }),

  args_get: answers("ii", () => SUCCESS),
  args_sizes_get: answers("ii", (host, countAt = 0, sizeAt = 0) =>
    host.memory.writeWord(countAt, 0) && host.memory.writeWord(sizeAt, 0) ? SUCCESS : FAULT,
  ),

  clock_time_get: answers("ili", (host, clock = 0, _precision = 0, timeAt = 0) => {
    if (clock > 1) return NOT_SUPPORTED;
    return host.memory.writeLong(timeAt, nanoseconds(host)) ? SUCCESS : FAULT;
  }),

  random_get: answers("ii", (host, bufferAt = 0, size = 0) => {
    if (size > RANDOM_LIMIT) return INVALID;
    return host.memory.write(bufferAt, randomBytes(size)) ? SUCCESS : FAULT;
  }),

  /** Standard output becomes log lines of level info, standard error of level error. */
  fd_write: answers("iiii", (host, file = 0, vectorsAt = 0, count = 0, writtenAt = 0) => {
    if (file !== 1 && file !== 2) return BAD_FILE;
    const vectors = host.memory.view(vectorsAt, count * 8);
    if (vectors === undefined) return FAULT;
    const view = new DataView(vectors.buffer, vectors.byteOffset, vectors.length);
    const pieces: Uint8Array[] = [];
    let total = 0;
    for (let at = 0; at < vectors.length; at += 8) {
      const piece = host.memory.view(view.getUint32(at, true), view.getUint32(at + 4, true));
      total += piece?.length ?? 0;
      // Many vectors over the same memory could ask for more than there is.
      if (piece === undefined || total > 2 ** 24) return FAULT;
      pieces.push(piece);
    }
    if (total > 0) host.log.write(file === 1 ? 2 : 4, readable(concatenate(pieces)).replace(/\n$/, ""));
    return host.memory.writeWord(writtenAt, total) ? SUCCESS : FAULT;
  }),

  fd_read: notImplemented("iiii"),
  fd_seek: answers("ilii", () => SUCCESS),
  fd_close: answers("i", () => SUCCESS),
  fd_fdstat_get: answers("ii", (host, file = 0, statAt = 0) => {
    if (file !== 1 && file !== 2) return BAD_FILE;
    const stat = new Uint8Array(24);
    stat[8] = 64; // may be written to
    return host.memory.write(statAt, stat) ? SUCCESS : FAULT;
  }),
  fd_prestat_get: answers("ii", () => BAD_FILE),
  fd_prestat_dir_name: notImplemented("iii"),
  path_open: answers("iiiiillii", () => NO_ENTRY),

  /** Envoy takes note and goes on; while the module is initialised it is refused (see index.ts). */
  proc_exit: returnsNothing("i", () => {}),

  clock_res_get: notImplemented("ii"),
  fd_advise: notImplemented("illi"),
  fd_allocate: notImplemented("ill"),
  fd_datasync: notImplemented("i"),
  fd_fdstat_set_flags: notImplemented("ii"),
  fd_fdstat_set_rights: notImplemented("ill"),
  fd_filestat_get: notImplemented("ii"),
  fd_filestat_set_size: notImplemented("il"),
  fd_filestat_set_times: notImplemented("illi"),
  fd_pread: notImplemented("iiili"),
  fd_pwrite: notImplemented("iiili"),
  fd_readdir: notImplemented("iiili"),
  fd_renumber: notImplemented("ii"),
  fd_sync: notImplemented("i"),
  fd_tell: notImplemented("ii"),
  path_create_directory: notImplemented("iii"),
  path_filestat_get: notImplemented("iiiii"),
  path_filestat_set_times: notImplemented("iiiilli"),
  path_link: notImplemented("iiiiii"),
  path_readlink: notImplemented("iiiiii"),
  path_remove_directory: notImplemented("iii"),
  path_rename: notImplemented("iiiiii"),
  path_symlink: notImplemented("iiii"),
  path_unlink_file: notImplemented("iii"),
  poll_oneoff: notImplemented("iiii"),
  sched_yield: notImplemented(""),
  sock_accept: notImplemented("iii"),
  sock_recv: notImplemented("iiiiii"),
  sock_send: notImplemented("iiiii"),
  sock_shutdown: notImplemented("ii"),
};
