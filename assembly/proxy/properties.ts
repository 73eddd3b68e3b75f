/**
 * Properties of a request: what Envoy knows of it, and what its plugins tell each other. No client can set one. What a
 * plugin sets as `numesh.claims` is Envoy's filter state `wasm.numesh.claims`.
 */
import { Bytes } from "../bytes/bytes";
import { ABSENT, length, Slice, start } from "../bytes/slice";
import { answer } from "./answer";
import { answerAddress, answerSize, OK, proxy_get_property, proxy_set_property } from "./host";

/**
 * The value of a property, or `ABSENT`. Valid to the end of the callback.
 *
 * @param path its steps with a zero byte in between, as in `metadata\0filter_metadata\0...`. How Envoy writes what is not
 * text: numbers as eight bytes (a double, or an integer), booleans as one, lists and objects as pairs, lowest byte first.
 */
export function propertyAt(path: Bytes): Slice {
  const status = proxy_get_property(changetype<usize>(path), path.length, answerAddress, answerSize);
  return status === OK ? answer() : ABSENT;
}

/** Sets a property, for the plugins that come later. */
export function setProperty(path: Bytes, value: Slice): void {
  proxy_set_property(changetype<usize>(path), path.length, start(value), length(value));
}
