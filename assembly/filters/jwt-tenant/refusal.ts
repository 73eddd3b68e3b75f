/** How requests are refused: fixed texts, chosen by the reason. Nothing that a client sent is ever in them. */
import { Bytes, bytesOf, sliceOf } from "../../bytes/bytes";
import { Slice } from "../../bytes/slice";
import { Writer } from "../../bytes/writer";
import { Counter } from "../../proxy/counter";
import { Action } from "../../proxy/host";
import { respond, responseHeaderList } from "../../proxy/local-response";
import { line, logDebug } from "../../proxy/log";

const CONTENT_TYPE = bytesOf("content-type");
const PROBLEM_JSON = bytesOf("application/problem+json");
const WWW_AUTHENTICATE = bytesOf("www-authenticate");

const challenge = new Writer(memory.data(512), 512);
const body = new Writer(memory.data(512), 512);

/** One reason to refuse a request, and the answer to it (RFC 6750, 3; RFC 9457). */
export class Refusal {
  private readonly counter: Counter;
  private readonly name: Bytes;

  /**
   * @param status 400, 401, 403 or 503.
   * @param outcome the reason's name, in the counter `numesh_jwt_tenant_<outcome>` and in the access log.
   * @param description what is wrong, for the client's developer; ASCII without quotes.
   * @param error the `error` of the challenge; empty: without one, as where there is no token at all.
   */
  constructor(
    readonly status: u32,
    outcome: string,
    private readonly description: string,
    private readonly error: string,
  ) {
    const name = "numesh_jwt_tenant_" + outcome;
    this.counter = new Counter(name);
    this.name = bytesOf(name);
  }

  /** Makes the counter visible at 0. Only inside a callback. */
  define(): void {
    this.counter.define();
  }

  /** Counts, and says so in the log. */
  count(): void {
    this.counter.increment();
    logDebug(line().ascii("jwt-tenant: ").ascii(this.description));
  }

  /** Answers. Gives what the callback must return. `realm`: of the challenge. */
  send(realm: Slice): Action {
    const headers = responseHeaderList().add(sliceOf(CONTENT_TYPE), sliceOf(PROBLEM_JSON));
    if (this.status === 401 || this.status === 403)
      headers.add(sliceOf(WWW_AUTHENTICATE), this.challengeIn(realm));
    body.clear().ascii('{"type":"about:blank","title":"').ascii(titleOf(this.status)).ascii('","status":');
    body.decimal(this.status).ascii(',"detail":"').ascii(this.description).ascii('"}');
    return respond(this.status, this.name, headers, body.written());
  }

  private challengeIn(realm: Slice): Slice {
    challenge.clear().ascii('Bearer realm="').bytes(realm).byte(0x22);
    if (this.error.length > 0) {
      challenge
        .ascii(', error="')
        .ascii(this.error)
        .ascii('", error_description="')
        .ascii(this.description)
        .byte(0x22);
    }
    return challenge.written();
  }
}

function titleOf(status: u32): string {
  switch (status) {
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    default:
      return "Service Unavailable";
  }
}
