/** Shares and salts as a configuration writes them. Only while a plugin is configured. */
import { Bytes } from "../../bytes/bytes";
import { kindOf, OBJECT } from "../../codec/json";
import { NOT_A_TIME, secondsOf } from "../../codec/rfc3339";
import { ConfigNode } from "../../proxy/config";
import { FixedShare, Ramp, Share, seedOf } from "./share";

/** The most bytes of a salt. */
const LONGEST_SALT: u32 = 256;

/** The seed of a salt, or of `fallback` where none is given. */
export function readSeed(config: ConfigNode, fallback: Bytes): u64 {
  return seedOf(config.isGiven ? config.text(1, LONGEST_SALT) : fallback);
}

/** A number of percent, or a ramp from one to another. */
export function readShare(config: ConfigNode): Share {
  if (kindOf(config.value) !== OBJECT) return new FixedShare(config.percent());
  config.onlyKeys(["from", "to", "start", "end"]);
  const from = config.at("from").percent();
  const to = config.at("to").percent();
  const start = readTime(config.at("start"));
  const end = readTime(config.at("end"));
  if (end <= start) config.at("end").expected("a time after start");
  return new Ramp(from, to, start, end);
}

/** A point in time, in seconds since 1970. */
export function readTime(config: ConfigNode): i64 {
  const seconds = secondsOf(config.shortText(1, 64));
  if (seconds === NOT_A_TIME)
    config.expected("a time like 2026-11-03T08:00:00Z or 2026-11-03T09:00:00+01:00");
  return seconds;
}
