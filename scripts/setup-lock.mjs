import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const MILLISECONDS_BETWEEN_LOOKS = 200;
const MILLISECONDS_OF_A_SETUP = 30 * 60_000;
/** Looking at a lock and taking it away takes no time; whoever held that right for longer is dead. */
const MILLISECONDS_TO_BREAK = 5_000;

/**
 * Waits until this process alone holds a lock file. A lock whose process is gone does not count.
 *
 * @param {string} path the file; its folder is made if need be
 * @param {() => void} onWait called once if another process holds it
 * @returns {Promise<() => void>} gives the lock back
 */
export async function holdLock(path, onWait) {
  mkdirSync(dirname(path), { recursive: true });
  for (let waited = false; !create(path); waited = true) {
    if (isStale(path)) {
      breakLock(path);
      continue;
    }
    if (!waited) onWait();
    await sleep(MILLISECONDS_BETWEEN_LOOKS);
  }
  return () => rmSync(path, { force: true });
}

/** Makes the file with this process's id in it, if there is none. */
function create(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    return false;
  }
}

function isStale(path) {
  try {
    const id = readFileSync(path, "utf8");
    if (id === "") return age(path) > MILLISECONDS_TO_BREAK; // Made, but not written yet.
    // An id that is none, or this process's own (of an earlier container with the same ids), holds nothing; and
    // no set-up takes half an hour: the id has gone to another process since.
    const holder = Number(id);
    if (!Number.isInteger(holder) || holder <= 0 || holder === process.pid) return true;
    if (age(path) > MILLISECONDS_OF_A_SETUP) return true;
    process.kill(holder, 0);
    return false;
  } catch (error) {
    return error.code === "ESRCH";
  }
}

/** Removes a stale lock. One process at a time looks again and removes, or it could be a fresh lock. */
function breakLock(path) {
  const right = `${path}.break`;
  if (create(right)) {
    if (isStale(path)) rmSync(path, { force: true });
    rmSync(right, { force: true });
  } else if (age(right) > MILLISECONDS_TO_BREAK) {
    rmSync(right, { force: true });
  }
}

function age(path) {
  try {
    return Date.now() - statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}
