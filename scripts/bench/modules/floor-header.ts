/**
 * The least that a filter can cost that reads x-customer and sets x-version: the two host calls, and nothing
 * that decides between them. Configured as "all" it fetches all headers by one call instead. A decimal number
 * makes it slower: so many turns of a loop per request. The benchmark runs a copy with a few turns, to show that a
 * small slowdown is seen.
 */
import "./abort";
import {
  proxy_get_buffer_bytes,
  proxy_get_header_map_pairs,
  proxy_get_header_map_value,
  proxy_replace_header_map_value,
} from "@solo-io/proxy-runtime/assembly/imports";

const REQUEST_HEADERS: u32 = 0;
const PLUGIN_CONFIGURATION: u32 = 7;

const X_CUSTOMER = String.UTF8.encode("x-customer");
const X_VERSION = String.UTF8.encode("x-version");
const VALUE = String.UTF8.encode("geo-discount");

/** All that the host answers goes here: each answer is used before the next. */
const ROOM = memory.data(65536, 8);
const answerAddress = memory.data(8, 8);

let fetchesAll: bool = false;
let turns: u32 = 0;
/** Where the loop ends up, so that it is not optimised away. */
export let spun: u64 = 0;

export function proxy_abi_version_0_2_1(): void {}

export function proxy_on_memory_allocate(size: usize): usize {
  return ROOM;
}

export function proxy_on_configure(root: u32, size: u32): u32 {
  turns = 0;
  if (size === 0) return 1;
  proxy_get_buffer_bytes(PLUGIN_CONFIGURATION, 0, size, answerAddress, answerAddress + 4);
  fetchesAll = load<u8>(ROOM) === 0x61;
  if (fetchesAll) return 1;
  for (let index: u32 = 0; index < size; index++) turns = turns * 10 + load<u8>(ROOM + index) - 0x30;
  return 1;
}

export function proxy_on_request_headers(stream: u32, count: u32, isEnd: u32): u32 {
  if (fetchesAll) {
    proxy_get_header_map_pairs(REQUEST_HEADERS, answerAddress, answerAddress + 4);
  } else {
    proxy_get_header_map_value(
      REQUEST_HEADERS,
      changetype<usize>(X_CUSTOMER),
      X_CUSTOMER.byteLength,
      answerAddress,
      answerAddress + 4,
    );
  }
  for (let turn: u32 = 0; turn < turns; turn++) spun = spun * 6364136223846793005 + 1442695040888963407;
  proxy_replace_header_map_value(
    REQUEST_HEADERS,
    changetype<usize>(X_VERSION),
    X_VERSION.byteLength,
    changetype<usize>(VALUE),
    VALUE.byteLength,
  );
  return 0;
}
