/** A filter that uses nothing of numesh: it adds the text of its config to each response, as `x-served-by`. */
import {
  proxy_add_header_map_value,
  proxy_get_buffer_bytes,
  proxy_log,
} from "@solo-io/proxy-runtime/assembly/imports";

const INFO: usize = 2;
const ERROR: usize = 4;
const RESPONSE_HEADERS: i32 = 2;
const PLUGIN_CONFIGURATION: i32 = 7;
const CONTINUE: u32 = 0;

const NAME = String.UTF8.encode("x-served-by");
const MISSING = String.UTF8.encode("the config is missing");
const answer: usize = memory.data(8, 4);
let value: usize = 0;
let size: usize = 0;

export function proxy_abi_version_0_2_1(): void {}

export function proxy_on_memory_allocate(size: usize): usize {
  return heap.alloc(size);
}

export function proxy_on_context_create(context: u32, parent: u32): void {}

export function proxy_on_configure(root: u32, length: u32): u32 {
  if (length === 0) {
    proxy_log(ERROR, changetype<usize>(MISSING), MISSING.byteLength);
    return 0;
  }
  proxy_get_buffer_bytes(PLUGIN_CONFIGURATION, 0, length, answer, answer + 4);
  value = load<u32>(answer);
  size = load<u32>(answer + 4);
  proxy_log(INFO, value, size);
  return 1;
}

export function proxy_on_response_headers(stream: u32, count: u32, isEnd: u32): u32 {
  proxy_add_header_map_value(RESPONSE_HEADERS, changetype<usize>(NAME), NAME.byteLength, value, size);
  return CONTINUE;
}
