/** How requests are refused: fixed texts, chosen by the reason. Nothing that a client sent is ever in them. */
import { Bytes, bytesOf, sliceOf } from "../../bytes/bytes";
import { Counter } from "../../proxy/counter";
import { Action } from "../../proxy/host";
import { respond, responseHeaderList } from "../../proxy/local-response";

const CONTENT_TYPE = bytesOf("content-type");
const PROBLEM_JSON = bytesOf("application/problem+json");
const WWW_AUTHENTICATE = bytesOf("www-authenticate");

/** One reason to refuse a request, and the answer to it (RFC 6750, 3; RFC 9457). */
export class Refusal {
  private readonly counter: Counter;
  private readonly details: Bytes;
  private readonly challenge: Bytes | null;
  private readonly body: Bytes;

  /**
   * @param status 401, 403 or 503.
   * @param outcome the reason's name, in the counter `numesh_jwt_tenant_<outcome>` and in the access log.
   * @param description what is wrong, for the client's developer; without quotes.
   * @param error the `error` of the challenge; empty: without one, as where there is no token at all.
   */
  constructor(
    private readonly status: u32,
    outcome: string,
    description: string,
    error: string,
  ) {
    const name = "numesh_jwt_tenant_" + outcome;
    this.counter = new Counter(name);
    this.details = bytesOf(name);
    this.challenge = status === 503 ? null : challengeFor(error, description);
    this.body = bytesOf(
      `{"type":"about:blank","title":"${titleOf(status)}","status":${status},"detail":"${description}"}`,
    );
  }

  /** Makes the counter visible at 0. Only inside a callback. */
  define(): void {
    this.counter.define();
  }

  /** Counts and answers. Gives what the callback must return. */
  send(): Action {
    this.counter.increment();
    const headers = responseHeaderList().add(sliceOf(CONTENT_TYPE), sliceOf(PROBLEM_JSON));
    const challenge = this.challenge;
    if (challenge !== null) headers.add(sliceOf(WWW_AUTHENTICATE), sliceOf(challenge));
    return respond(this.status, this.details, headers, sliceOf(this.body));
  }
}

function challengeFor(error: string, description: string): Bytes {
  const realm = 'Bearer realm="numesh"';
  if (error.length === 0) return bytesOf(realm);
  return bytesOf(realm + ', error="' + error + '", error_description="' + description + '"');
}

function titleOf(status: u32): string {
  if (status === 401) return "Unauthorized";
  return status === 403 ? "Forbidden" : "Service Unavailable";
}
