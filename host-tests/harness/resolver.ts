/**
 * Gives production names to a plain process: `node --import <this file> service.ts` reaches
 * `http://catalog:8080/` at the address that the file named by NUMESH_NAMES has for `catalog:8080`. The
 * file is JSON, `{ "catalog:8080": "127.0.0.1:34567" }`, and is read for each new connection, so it can be
 * written after the process has started. A name that is not in it is left to the system.
 *
 * Only the place that the connection goes to is changed, below everything that makes requests (http,
 * https, http2, fetch, any client library): the Host header, the name in the TLS greeting and the URL stay
 * as the service wrote them.
 */
import { readFileSync } from "node:fs";
import { Socket } from "node:net";
import { NAMES_FILE_VARIABLE, type Names } from "./names.ts";

type Target = { host?: unknown; port?: unknown; path?: unknown };

const connect = Socket.prototype.connect;

Socket.prototype.connect = function (this: Socket, ...args: unknown[]): Socket {
  // Node's own callers pass one array, [options, callback], that they have normalised before.
  const first = args[0];
  if (Array.isArray(first)) {
    first[0] = redirect(first[0]);
  } else if (typeof first === "object" && first !== null) {
    args[0] = redirect(first);
  } else if (typeof args[1] === "string") {
    const { host, port } = redirect({ port: first, host: args[1] });
    args.splice(0, 2, port, host);
  }
  return Reflect.apply(connect, this, args);
} as typeof connect;

/** Gives a changed copy: agents go on using the object they passed, as the name of their connections. */
function redirect(target: Target): Target {
  if (typeof target.host !== "string" || target.path) return target; // A path is a Unix socket.
  const address = names()[`${target.host}:${target.port}`];
  if (address === undefined) return target;
  const colon = address.lastIndexOf(":");
  return { ...target, host: address.slice(0, colon), port: Number(address.slice(colon + 1)) };
}

function names(): Names {
  const file = process.env[NAMES_FILE_VARIABLE];
  if (file === undefined) return {};
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return {}; // Not written yet.
  }
}
