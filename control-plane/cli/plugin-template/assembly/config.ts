/** What the plugin is told, and what it decides. Nothing here calls Envoy, so that a spec can run it. */
import { Bytes, sliceOf } from "numesh/assembly/bytes/bytes";
import { ABSENT, equals, indexOf, length, part, Slice, trim } from "numesh/assembly/bytes/slice";
import { ConfigNode } from "numesh/assembly/proxy/config";

const COMMA: u8 = 0x2c;
const SEMICOLON: u8 = 0x3b;

export class Config {
  /** The header that says the language. */
  readonly header: Bytes;
  private readonly languages: Bytes[] = [];
  private readonly fallback: Bytes | null;

  /** Whatever is wrong is recorded in `config` with its path; reading goes on. */
  constructor(config: ConfigNode) {
    config.onlyKeys(["header", "languages", "default"]);
    this.header = config.at("header").ownHeaderNameOr("x-language");
    const languages = config.at("languages").items(1, 100);
    for (let index = 0; index < languages.length; index++)
      this.languages.push(languages[index].headerValue());
    const fallback = config.at("default");
    this.fallback = fallback.isGiven ? fallback.headerValue() : null;
  }

  /**
   * The first known language of an accept-language header, else the default, else `ABSENT`. Weights are not
   * read: clients write what they like best first. Runs for each request, so it allocates nothing.
   */
  choose(accepted: Slice): Slice {
    let rest = accepted;
    while (length(rest) !== 0) {
      const comma = indexOf(rest, COMMA);
      const size = comma < 0 ? length(rest) : <usize>comma;
      const known = this.find(tagOf(part(rest, 0, size)));
      if (known !== null) return sliceOf(known);
      rest = part(rest, size + 1, length(rest));
    }
    const fallback = this.fallback;
    return fallback === null ? ABSENT : sliceOf(fallback);
  }

  private find(tag: Slice): Bytes | null {
    for (let index = 0; index < this.languages.length; index++) {
      if (equals(tag, sliceOf(this.languages[index]))) return this.languages[index];
    }
    return null;
  }
}

/** `de` out of ` de;q=0.8`. */
function tagOf(item: Slice): Slice {
  const semicolon = indexOf(item, SEMICOLON);
  return trim(semicolon < 0 ? item : part(item, 0, semicolon));
}
