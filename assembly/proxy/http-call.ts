/** HTTP calls that a plugin makes itself, through a cluster of its Envoy. */
import { Bytes, bytesOf, sliceOf } from "../bytes/bytes";
import { ABSENT, length, Slice, start } from "../bytes/slice";
import { Writer } from "../bytes/writer";
import { answer } from "./answer";
import { Headers } from "./headers";
import { answerAddress, answerSize, OK, proxy_get_buffer_bytes, proxy_http_call } from "./host";
import { PairWriter } from "./pairs";

/** What `get` answers where no call was made. */
export const NO_CALL: u32 = 0xffffffff;

const RESPONSE_HEADERS: i32 = 6;
const RESPONSE_BODY: i32 = 4;

const METHOD = bytesOf(":method");
const GET = bytesOf("GET");
const PATH = bytesOf(":path");
const AUTHORITY = bytesOf(":authority");
const ACCEPT = bytesOf("accept");
const STATUS = bytesOf(":status");

const pairs = new PairWriter();
const list = new Writer(memory.data(8192), 8192);
const tokenAddress: usize = memory.data(4, 4);

/** The headers of the answer. Only in the callback of an answer. */
export const callHeaders = new Headers(RESPONSE_HEADERS);

/**
 * Asks for something. The answer comes to `proxy_on_http_call_response` of the plugin's root context, whatever
 * context makes the call; a connection that fails is an answer of 503, one that comes too late of 504.
 *
 * @param cluster the name of a cluster.
 * @param milliseconds how long the answer may take, from 1 on.
 * @returns the token of the call, which its answer has too; `NO_CALL` where there is no such cluster, or it has no
 * host at the moment, or the request is larger than 8 KiB.
 */
export function get(cluster: Bytes, authority: Slice, path: Slice, accept: Slice, milliseconds: u32): u32 {
  pairs
    .clear()
    .add(sliceOf(METHOD), sliceOf(GET))
    .add(sliceOf(PATH), path)
    .add(sliceOf(AUTHORITY), authority)
    .add(sliceOf(ACCEPT), accept)
    .write(list.clear());
  if (list.overflowed) return NO_CALL;
  const headers = list.written();
  const noTrailers = start(headers) + length(headers);
  const status = proxy_http_call(
    changetype<usize>(cluster),
    cluster.length,
    start(headers),
    length(headers),
    0,
    0,
    noTrailers,
    0,
    milliseconds,
    tokenAddress,
  );
  return status === OK ? load<u32>(tokenAddress) : NO_CALL;
}

/** The status of the answer; 0 where it has none that is a number. Only in the callback of an answer. */
export function callStatus(): u32 {
  const text = callHeaders.get(STATUS);
  if (length(text) !== 3) return 0;
  let status: u32 = 0;
  for (let at = start(text); at < start(text) + 3; at++) {
    const digit = load<u8>(at) - 0x30;
    if (digit > 9) return 0;
    status = status * 10 + digit;
  }
  return status;
}

/**
 * The body of the answer, or `ABSENT` where it has none or the arena has no room for it. Valid to the end of the
 * callback, which is that of an answer.
 *
 * @param size its bytes, as the callback is told.
 */
export function callBody(size: u32): Slice {
  if (size === 0) return ABSENT;
  const status = proxy_get_buffer_bytes(RESPONSE_BODY, 0, size, answerAddress, answerSize);
  return status === OK ? answer() : ABSENT;
}
