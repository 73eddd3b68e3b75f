import { bytesOf, sliceOf } from "../../../bytes/bytes";
import { equals } from "../../../bytes/slice";
import { HeaderView } from "../../../proxy/header-view";

const METHOD = bytesOf(":method");
const ORIGIN = bytesOf("origin");
const REQUESTED_METHOD = bytesOf("access-control-request-method");
const OPTIONS = bytesOf("OPTIONS");

/** Tells CORS preflight requests, with which a browser asks whether it may send another one (Fetch standard, 3.3.2). */
export class Preflight {
  private readonly method: i32;
  private readonly origin: i32;
  private readonly requestedMethod: i32;

  /** `isAsked`: whether anybody wants to know. If not, no request is one. */
  constructor(
    private readonly isAsked: bool,
    private readonly view: HeaderView,
  ) {
    this.method = isAsked ? view.add(METHOD) : -1;
    this.origin = isAsked ? view.add(ORIGIN) : -1;
    this.requestedMethod = isAsked ? view.add(REQUESTED_METHOD) : -1;
  }

  /** Whether the request that the view has read is one. */
  get isOne(): bool {
    const view = this.view;
    return (
      this.isAsked &&
      equals(view.at(this.method), sliceOf(OPTIONS)) &&
      view.has(this.origin) &&
      view.has(this.requestedMethod)
    );
  }
}
