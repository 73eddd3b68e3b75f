/**
 * Data that all VMs of one vm_id in an Envoy share, of all workers: bytes under keys, which also outlive a VM that
 * crashed. Each key has a number that changes with every write, so that of several writers one can win.
 */
import { Bytes } from "../bytes/bytes";
import { ABSENT, length, Slice, start } from "../bytes/slice";
import { answer } from "./answer";
import { answerAddress, answerSize, OK, proxy_get_shared_data, proxy_set_shared_data } from "./host";

const numberAddress: usize = memory.data(4, 4);

/** The number of a key that was never written: with it, a write always succeeds. */
export const UNWRITTEN: u32 = 0;

let lastNumber: u32 = UNWRITTEN;

/** What is under a key, or `ABSENT`. Valid to the end of the callback. `sharedNumber` then tells its number. */
export function sharedData(key: Bytes): Slice {
  lastNumber = UNWRITTEN;
  const status = proxy_get_shared_data(
    changetype<usize>(key),
    key.length,
    answerAddress,
    answerSize,
    numberAddress,
  );
  if (status !== OK) return ABSENT;
  lastNumber = load<u32>(numberAddress);
  return answer();
}

/** The number of the key that `sharedData` was last asked for. */
export function sharedNumber(): u32 {
  return lastNumber;
}

/**
 * Writes. False where somebody else has written since this number was read, or the host refuses.
 *
 * @param number what `sharedNumber` said, or `UNWRITTEN` to write in any case.
 */
export function setSharedData(key: Bytes, value: Slice, number: u32): bool {
  const status = proxy_set_shared_data(
    changetype<usize>(key),
    key.length,
    start(value),
    length(value),
    number,
  );
  return status === OK;
}
