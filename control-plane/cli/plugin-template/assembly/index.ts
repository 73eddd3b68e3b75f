/** __NAME__.wasm: exactly the callbacks that it needs, as each one costs an entry into the VM per request. */
import { configure } from "numesh/assembly/proxy/configure";
import { filterOf, refuseStream, settle } from "numesh/assembly/proxy/contexts";
import { LanguageFilter } from "./filter";

export {
  proxy_abi_version_0_2_1,
  proxy_on_context_create,
  proxy_on_memory_allocate,
} from "numesh/assembly/proxy/exports";

export function proxy_on_configure(root: u32, size: u32): u32 {
  return configure<LanguageFilter>(root, size, "__NAME__");
}

export function proxy_on_request_headers(stream: u32, count: u32, isEnd: u32): u32 {
  const filter = filterOf<LanguageFilter>(stream);
  return filter === null ? refuseStream() : settle(filter.onRequestHeaders());
}
