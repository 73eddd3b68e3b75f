import { Bytes } from "../../bytes/bytes";
import { Slice } from "../../bytes/slice";
import { secondsNow } from "../clock";
import { requestHeaders } from "../headers";
import { propertyAt } from "../properties";
import { RequestReader } from "./request-reader";

/** The request whose headers Envoy has just handed over. */
export class EnvoyRequest extends RequestReader {
  header(name: Bytes): Slice {
    return requestHeaders.get(name);
  }

  headers(): Slice {
    return requestHeaders.pairs();
  }

  property(path: Bytes): Slice {
    return propertyAt(path);
  }

  seconds(): i64 {
    return secondsNow();
  }
}
