/**
 * The least that a filter can cost that reads a whole body and sets x-tenant: it waits for all of the body, copies it
 * into the VM, looks at none of it, and sets the header.
 */
import "./abort";
import {
  proxy_get_buffer_bytes,
  proxy_replace_header_map_value,
} from "@solo-io/proxy-runtime/assembly/imports";

const REQUEST_HEADERS: u32 = 0;
const REQUEST_BODY: u32 = 0;
const CONTINUE: u32 = 0;
const STOP_ITERATION: u32 = 1;

const X_TENANT = String.UTF8.encode("x-tenant");
const VALUE = String.UTF8.encode("acme");

/** Room for the largest body; each is copied to the same place. */
const ROOM = memory.data(1048576, 8);
const answerAddress = memory.data(8, 8);

export function proxy_abi_version_0_2_1(): void {}

export function proxy_on_memory_allocate(size: usize): usize {
  return ROOM;
}

export function proxy_on_configure(root: u32, size: u32): u32 {
  return 1;
}

export function proxy_on_request_headers(stream: u32, count: u32, isEnd: u32): u32 {
  return isEnd ? CONTINUE : STOP_ITERATION;
}

export function proxy_on_request_body(stream: u32, size: u32, isEnd: u32): u32 {
  if (!isEnd) return STOP_ITERATION;
  // A body that does not fit would make this floor something else: the request fails, and is seen to.
  if (size > 1048576) unreachable();
  proxy_get_buffer_bytes(REQUEST_BODY, 0, size, answerAddress, answerAddress + 4);
  proxy_replace_header_map_value(
    REQUEST_HEADERS,
    changetype<usize>(X_TENANT),
    X_TENANT.byteLength,
    changetype<usize>(VALUE),
    VALUE.byteLength,
  );
  return CONTINUE;
}
