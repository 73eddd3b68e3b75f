/** Answers a request in place of the service. */
import { Bytes } from "../bytes/bytes";
import { ABSENT, length, Slice, start } from "../bytes/slice";
import { Writer } from "../bytes/writer";
import { Action, proxy_send_local_response, STOP } from "./host";
import { PairWriter } from "./pairs";

const NO_GRPC_STATUS: u32 = 0xffffffff;

const pairs = new PairWriter();
const list = new Writer(memory.data(4096), 4096);

/** The headers of the next local response, none yet. Add to them, then call `respond`. */
export function responseHeaderList(): PairWriter {
  return pairs.clear();
}

/**
 * Sends a local response, and gives what the callback must return.
 *
 * @param status HTTP status code.
 * @param details one word on why, for access logs (`%RESPONSE_CODE_DETAILS%`); without spaces.
 * @param headers from `responseHeaderList`; should they exceed 4 KiB, all are left out.
 * @param body the whole body, or `ABSENT`.
 */
export function respond(status: u32, details: Bytes, headers: PairWriter, body: Slice = ABSENT): Action {
  headers.write(list.clear());
  if (list.overflowed) responseHeaderList().write(list.clear());
  const written = list.written();
  proxy_send_local_response(
    status,
    changetype<usize>(details),
    details.length,
    start(body),
    length(body),
    start(written),
    length(written),
    NO_GRPC_STATUS,
  );
  return STOP;
}
