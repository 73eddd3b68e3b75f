/** Refusals in JSON for people and programs: problem details, RFC 9457. */
import { Bytes, bytesOf, sliceOf } from "../bytes/bytes";
import { Action } from "./host";
import { respond, responseHeaderList } from "./local-response";

const CONTENT_TYPE = bytesOf("content-type");
const PROBLEM_JSON = bytesOf("application/problem+json");

/** One way to refuse requests: a fixed text, in which nothing is that a client has sent. Made with the module or a filter. */
export class Problem {
  private readonly details: Bytes;
  private readonly body: Bytes;

  /**
   * @param status HTTP status code.
   * @param details one word on why, for access logs (`%RESPONSE_CODE_DETAILS%`).
   * @param description what is wrong, for the client's developer; without quotes and backslashes.
   */
  constructor(
    private readonly status: u32,
    details: string,
    description: string,
  ) {
    const title = titleOf(status);
    const named = title.length === 0 ? "" : `"title":"${title}",`;
    this.details = bytesOf(details);
    this.body = bytesOf(`{"type":"about:blank",${named}"status":${status},"detail":"${description}"}`);
  }

  /** Answers the request. Gives what the callback must return. */
  send(): Action {
    const headers = responseHeaderList().add(sliceOf(CONTENT_TYPE), sliceOf(PROBLEM_JSON));
    return respond(this.status, this.details, headers, sliceOf(this.body));
  }
}

/** What HTTP calls a status that a filter may answer with (RFC 9110, 15); empty for others. */
function titleOf(status: u32): string {
  switch (status) {
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 411:
      return "Length Required";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    default:
      return "";
  }
}
