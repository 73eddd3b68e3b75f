/** The exports that every module needs. A module adds the callbacks of its own, and no others. */
import { takeRoom } from "../bytes/arena";
import "./abort";
import { beginContext } from "./contexts";

/** Says which ABI the module speaks, by its name. */
export function proxy_abi_version_0_2_1(): void {}

/** Gives the host room for an answer; 0 where there is none. */
export function proxy_on_memory_allocate(size: usize): usize {
  return takeRoom(size);
}

export function proxy_on_context_create(context: u32, parent: u32): void {
  beginContext(context, parent);
}
