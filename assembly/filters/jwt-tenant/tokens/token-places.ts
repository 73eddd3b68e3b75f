/** All places where a token may stand, and which of several tokens counts. */
import { bytesOf } from "../../../bytes/bytes";
import { ABSENT, Slice } from "../../../bytes/slice";
import { NO_TOKEN, ONE_TOKEN, SEVERAL_TOKENS } from "../../../codec/authorization";
import { ConfigNode } from "../../../proxy/config";
import { HeaderView } from "../../../proxy/header-view";
import { AUTHORIZATION, HeaderPlace, readTokenPlace, TokenPlace } from "./token-place";

/** The most places. All of them are looked at. */
const MOST_PLACES: u32 = 8;

/** What `severalTokens` says. */
const DENY = 0;

export class TokenPlaces {
  /** The token of the request, after `find` gave `ONE_TOKEN`. As long valid as the view's values. */
  token: Slice = ABSENT;

  private readonly places: TokenPlace[] = [];
  private readonly several: i32;
  /** The place of the token that counts; -1: none. */
  private chosen: i32 = -1;

  /**
   * @param places the list in the configuration, or nothing: the Authorization header with the scheme Bearer.
   * @param several whether more than one token is refused, or the first counts.
   */
  constructor(places: ConfigNode, several: ConfigNode, view: HeaderView) {
    this.several = several.oneOfOr(["deny", "first"], DENY);
    if (!places.isGiven) {
      this.places.push(new HeaderPlace(AUTHORIZATION, bytesOf("bearer"), view));
    } else {
      const nodes = places.items(1, MOST_PLACES);
      for (let index = 0; index < nodes.length; index++) this.places.push(readTokenPlace(nodes[index], view));
    }
  }

  /**
   * Looks for the token. Gives one of `NO_TOKEN`, `ONE_TOKEN`, `SEVERAL_TOKENS` and `NO_SCHEME`: what is wrong in any
   * place is wrong, but behind the first where that counts.
   */
  find(view: HeaderView): i32 {
    this.chosen = -1;
    for (let index = 0; index < this.places.length; index++) {
      const place = unchecked(this.places[index]);
      const kind = place.look(view);
      if (kind === NO_TOKEN) continue;
      if (kind !== ONE_TOKEN) return kind;
      if (this.chosen >= 0) return SEVERAL_TOKENS;
      this.chosen = index;
      this.token = place.token;
      if (this.several !== DENY) return ONE_TOKEN;
    }
    return this.chosen < 0 ? NO_TOKEN : ONE_TOKEN;
  }

  /**
   * Takes tokens out of the request, so that no service reads one that did not count. Afterwards what `find` has
   * found, and what the view had read, may be invalid.
   *
   * @param all whether the one that counted goes, too.
   * @return false where that cannot be done.
   */
  clear(view: HeaderView, all: bool): bool {
    for (let index = 0; index < this.places.length; index++) {
      if (index === this.chosen && !all) continue;
      const place = unchecked(this.places[index]);
      if (place.look(view) === NO_TOKEN) continue;
      if (!place.clear(view)) return false;
      // Another place may be in the same header.
      view.read();
    }
    return true;
  }

  /** Whether one of the places is the header of this name. */
  useHeader(name: Slice): bool {
    for (let index = 0; index < this.places.length; index++) {
      if (this.places[index].isHeader(name)) return true;
    }
    return false;
  }

  /** Whether there may be tokens beside the one that counts. */
  get mayHaveOthers(): bool {
    return this.several !== DENY && this.places.length > 1;
  }
}
