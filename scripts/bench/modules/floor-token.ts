/**
 * The least that a filter can cost that verifies a token and sets x-tenant: reads authorization, has the host
 * check a signature, asks the time, sets the header. The token is read and not looked at; what is checked comes as
 * the configuration, in turn: arguments of `verify_signature`, each behind its size (u32). Without a configuration
 * nothing is checked and no time asked: the least that a filter can cost that knows the token, or verifies it itself.
 * A configuration that is one digit is the same with so many more headers set.
 */
import "./abort";
import {
  proxy_call_foreign_function,
  proxy_get_buffer_bytes,
  proxy_get_current_time_nanoseconds,
  proxy_get_header_map_value,
  proxy_replace_header_map_value,
} from "@solo-io/proxy-runtime/assembly/imports";

const REQUEST_HEADERS: u32 = 0;
const PLUGIN_CONFIGURATION: u32 = 7;

const AUTHORIZATION = String.UTF8.encode("authorization");
const X_TENANT = String.UTF8.encode("x-tenant");
const VALUE = String.UTF8.encode("acme");
const VERIFY_SIGNATURE = String.UTF8.encode("verify_signature");

/** What the host answers goes to the one, but for the configuration, which stays in the other. */
const ROOM = memory.data(65536, 8);
const MESSAGES = memory.data(1048576, 8);
const answerAddress = memory.data(8, 8);

/** Names of the other headers: x-claim-1 and so on. */
const X_CLAIM = String.UTF8.encode("x-claim-0");

let end: usize = MESSAGES;
let otherHeaders: u8 = 0;
let next: usize = MESSAGES;
let isConfiguring: bool = false;

export function proxy_abi_version_0_2_1(): void {}

export function proxy_on_memory_allocate(size: usize): usize {
  return isConfiguring ? MESSAGES : ROOM;
}

export function proxy_on_configure(root: u32, size: u32): u32 {
  if (size === 0) return 1;
  isConfiguring = true;
  proxy_get_buffer_bytes(PLUGIN_CONFIGURATION, 0, size, answerAddress, answerAddress + 4);
  isConfiguring = false;
  if (size === 1) {
    otherHeaders = load<u8>(MESSAGES) - 0x30;
    return 1;
  }
  end = MESSAGES + size;
  next = MESSAGES;
  return 1;
}

export function proxy_on_request_headers(stream: u32, count: u32, isEnd: u32): u32 {
  proxy_get_header_map_value(
    REQUEST_HEADERS,
    changetype<usize>(AUTHORIZATION),
    AUTHORIZATION.byteLength,
    answerAddress,
    answerAddress + 4,
  );
  if (end !== MESSAGES) verifyNext();
  proxy_replace_header_map_value(
    REQUEST_HEADERS,
    changetype<usize>(X_TENANT),
    X_TENANT.byteLength,
    changetype<usize>(VALUE),
    VALUE.byteLength,
  );
  for (let index: u8 = 1; index <= otherHeaders; index++) {
    store<u8>(changetype<usize>(X_CLAIM) + X_CLAIM.byteLength - 1, 0x30 + index);
    proxy_replace_header_map_value(
      REQUEST_HEADERS,
      changetype<usize>(X_CLAIM),
      X_CLAIM.byteLength,
      changetype<usize>(VALUE),
      VALUE.byteLength,
    );
  }
  return 0;
}

function verifyNext(): void {
  const size = load<u32>(next);
  proxy_call_foreign_function(
    changetype<usize>(VERIFY_SIGNATURE),
    VERIFY_SIGNATURE.byteLength,
    next + 4,
    size,
    answerAddress,
    answerAddress + 4,
  );
  next += 4 + size;
  if (next === end) next = MESSAGES;
  // A signature that does not fit would make this floor something else: the request fails, and is seen to.
  if (load<u16>(ROOM) !== 0x0108) unreachable();
  proxy_get_current_time_nanoseconds(answerAddress);
}
