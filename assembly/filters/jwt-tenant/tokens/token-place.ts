/** A place in a request where a token may stand. */
import { toLower } from "../../../bytes/ascii";
import { Bytes, bytesOf, sliceOf } from "../../../bytes/bytes";
import { ABSENT, equals, hasBytes, indexOf, isPresent, Slice, trim } from "../../../bytes/slice";
import { Writer } from "../../../bytes/writer";
import {
  authorizationKind,
  NO_SCHEME,
  NO_TOKEN,
  ONE_TOKEN,
  SEVERAL_TOKENS,
  tokenIn,
} from "../../../codec/authorization";
import { cookieIn, countCookies, writeWithoutCookie } from "../../../codec/cookie";
import { isReservedHeader, isTokenCharacter } from "../../../codec/header";
import {
  countParameters,
  decodedValue,
  parameterIn,
  queryOf,
  writeWithoutParameter,
} from "../../../codec/query";
import { ConfigNode } from "../../../proxy/config";
import { HeaderView } from "../../../proxy/header-view";
import { requestHeaders } from "../../../proxy/headers";

export const AUTHORIZATION = bytesOf("authorization");
export const PATH = bytesOf(":path");
const COOKIE = bytesOf("cookie");
const COMMA: u8 = 0x2c;
/** The most bytes of the name of a scheme, cookie or parameter. */
const LONGEST_NAME: u32 = 256;

/** What is left of a header when a token has been taken out of it. */
const rest = new Writer(memory.data(65536), 65536);
/** A token that was encoded in a query. */
const decoded = new Writer(memory.data(16385), 16385);

export abstract class TokenPlace {
  /** What was found there, after `look`; absent where it is not exactly one token. */
  token: Slice = ABSENT;

  /** Looks there. Gives one of `NO_TOKEN`, `ONE_TOKEN`, `SEVERAL_TOKENS`, `NO_SCHEME`. */
  abstract look(view: HeaderView): i32;

  /** Whether it is the header of this name. */
  isHeader(_name: Slice): bool {
    return false;
  }

  /** Takes away whatever is there. False where that cannot be done, as the path is too long. */
  abstract clear(view: HeaderView): bool;
}

/** A header: all of its value, or the credentials of a scheme in it. */
export class HeaderPlace extends TokenPlace {
  private readonly index: i32;

  /** `scheme`: null where the value is the token. */
  constructor(
    private readonly name: Bytes,
    private readonly scheme: Bytes | null,
    view: HeaderView,
  ) {
    super();
    // Envoy joins what stands in several Authorization headers, which tells as much as copies do.
    this.index = view.add(name, !equals(sliceOf(name), sliceOf(AUTHORIZATION)));
  }

  look(view: HeaderView): i32 {
    const value = view.at(this.index);
    if (view.count(this.index) > 1) return SEVERAL_TOKENS;
    const scheme = this.scheme;
    if (scheme === null) {
      this.token = trim(value);
      if (!hasBytes(this.token)) return NO_TOKEN;
      return indexOf(this.token, COMMA) < 0 ? ONE_TOKEN : SEVERAL_TOKENS;
    }
    this.token = tokenIn(value, sliceOf(scheme));
    return authorizationKind(value, sliceOf(scheme));
  }

  isHeader(name: Slice): bool {
    return equals(name, sliceOf(this.name));
  }

  clear(_view: HeaderView): bool {
    requestHeaders.remove(this.name);
    return true;
  }
}

/** A cookie. One of the same name beside it makes two tokens: servers do not agree on which of them counts. */
export class CookiePlace extends TokenPlace {
  private readonly index: i32;

  constructor(
    private readonly name: Bytes,
    view: HeaderView,
  ) {
    super();
    this.index = view.add(COOKIE, true);
  }

  look(view: HeaderView): i32 {
    const name = sliceOf(this.name);
    let count: u32 = 0;
    this.token = ABSENT;
    for (let copy = view.copy(this.index, true); isPresent(copy); copy = view.copy(this.index, false)) {
      count += countCookies(copy, name);
      const value = cookieIn(copy, name);
      if (isPresent(value)) this.token = value;
    }
    if (count > 1) return SEVERAL_TOKENS;
    return count === 0 || !hasBytes(this.token) ? NO_TOKEN : ONE_TOKEN;
  }

  clear(view: HeaderView): bool {
    rest.clear();
    for (let copy = view.copy(this.index, true); isPresent(copy); copy = view.copy(this.index, false)) {
      writeWithoutCookie(copy, sliceOf(this.name), rest);
    }
    if (rest.length === 0 || rest.overflowed) requestHeaders.remove(COOKIE);
    else requestHeaders.set(COOKIE, rest.written());
    return true;
  }
}

/** A parameter of the query. */
export class QueryPlace extends TokenPlace {
  private readonly index: i32;

  constructor(
    private readonly name: Bytes,
    view: HeaderView,
  ) {
    super();
    this.index = view.add(PATH);
  }

  look(view: HeaderView): i32 {
    const query = queryOf(view.at(this.index));
    const name = sliceOf(this.name);
    const value = parameterIn(query, name);
    if (!isPresent(value)) return NO_TOKEN;
    if (countParameters(query, name) > 1) return SEVERAL_TOKENS;
    if (!hasBytes(value)) return NO_TOKEN;
    this.token = decodedValue(value, decoded.clear());
    return isPresent(this.token) ? ONE_TOKEN : NO_SCHEME;
  }

  clear(view: HeaderView): bool {
    writeWithoutParameter(view.at(this.index), sliceOf(this.name), rest.clear());
    if (rest.overflowed) return false;
    requestHeaders.set(PATH, rest.written());
    return true;
  }
}

/** Reads one place of a configuration. */
export function readTokenPlace(config: ConfigNode, view: HeaderView): TokenPlace {
  const cookie = config.at("cookie");
  if (cookie.isGiven) {
    config.onlyKeys(["cookie"]);
    return new CookiePlace(readWord(cookie), view);
  }
  const query = config.at("query");
  if (query.isGiven) {
    config.onlyKeys(["query"]);
    return new QueryPlace(query.text(1, LONGEST_NAME), view);
  }
  if (!config.at("header").isGiven) config.expected("one of header, cookie, query");
  config.onlyKeys(["header", "scheme"]);
  const header = config.at("header");
  const name = header.headerName();
  const isForCredentials = equals(sliceOf(name), sliceOf(AUTHORIZATION));
  if (isReservedHeader(sliceOf(name)) && !isForCredentials)
    header.expected("authorization, or an ordinary header");
  const scheme = config.at("scheme");
  return new HeaderPlace(name, scheme.isGiven ? readWord(scheme) : null, view);
}

/** A name of the characters that schemes and cookies may consist of (RFC 9110, 5.6.2). */
function readWord(config: ConfigNode): Bytes {
  const word = config.text(1, LONGEST_NAME);
  for (let index = 0; index < word.length; index++) {
    if (!isTokenCharacter(toLower(word[index]))) config.expected("letters, digits and !#$%&'*+-.^_`|~");
  }
  return word;
}
