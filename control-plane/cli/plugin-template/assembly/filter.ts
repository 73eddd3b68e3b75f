import { bytesOf } from "numesh/assembly/bytes/bytes";
import { isPresent } from "numesh/assembly/bytes/slice";
import { ConfigNode } from "numesh/assembly/proxy/config";
import { Filter } from "numesh/assembly/proxy/filter";
import { requestHeaders } from "numesh/assembly/proxy/headers";
import { Action, CONTINUE } from "numesh/assembly/proxy/host";
import { Config } from "./config";

const ACCEPT_LANGUAGE = bytesOf("accept-language");

/** Puts the language of a request into a header, by which routes can be chosen. */
export class LanguageFilter extends Filter {
  private readonly config: Config;

  constructor(config: ConfigNode) {
    super();
    this.config = new Config(config);
  }

  /** Whatever the client said in our own header is replaced or removed: only this filter sets it. */
  onRequestHeaders(): Action {
    const header = this.config.header;
    const language = this.config.choose(requestHeaders.get(ACCEPT_LANGUAGE));
    if (isPresent(language)) requestHeaders.set(header, language);
    else if (isPresent(requestHeaders.get(header))) requestHeaders.remove(header);
    return CONTINUE;
  }
}
