import { Slice, slice } from "../bytes/slice";
import { answerAddress, answerSize } from "./host";

/** What the host has just written into the arena. Valid to the end of the callback. */
export function answer(): Slice {
  return slice(load<u32>(answerAddress), load<u32>(answerSize));
}
