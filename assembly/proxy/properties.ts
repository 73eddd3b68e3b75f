/**
 * Properties of a request: what Envoy knows of it, and what its plugins tell each other. No client can set one. What a
 * plugin sets as `numesh.claims` is Envoy's filter state `wasm.numesh.claims`.
 */
import { Bytes } from "../bytes/bytes";
import { length, Slice, start } from "../bytes/slice";
import { proxy_set_property } from "./host";

/** Sets a property, for the plugins that come later. */
export function setProperty(path: Bytes, value: Slice): void {
  proxy_set_property(changetype<usize>(path), path.length, start(value), length(value));
}
