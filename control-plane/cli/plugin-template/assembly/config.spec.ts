import { Bytes, bytesOf, sliceOf } from "numesh/assembly/bytes/bytes";
import { isPresent, length, Slice, start } from "numesh/assembly/bytes/slice";
import { configFault, openConfig } from "numesh/assembly/proxy/config";
import { Config } from "./config";

/** Keeps the text of the configuration. */
let text: Bytes = bytesOf("");

function read(json: string): Config {
  text = bytesOf(json);
  return new Config(openConfig(sliceOf(text)));
}

function wordsOf(bytes: Slice): string {
  return isPresent(bytes) ? String.UTF8.decodeUnsafe(start(bytes), length(bytes)) : "(absent)";
}

function choose(json: string, accepted: string): string {
  const bytes = bytesOf(accepted);
  return wordsOf(read(json).choose(sliceOf(bytes)));
}

function fault(json: string): string {
  read(json);
  return wordsOf(configFault());
}

describe("the language", () => {
  it("is the first one known", () => {
    const config = '{"languages":["en","de"]}';
    expect(choose(config, "de")).toBe("de");
    expect(choose(config, "fr;q=1, de-CH;q=0.9 , de;q=0.8,en")).toBe("de");
    expect(choose(config, "fr")).toBe("(absent)");
    expect(choose(config, "")).toBe("(absent)");
    expect(choose(config, ",;,")).toBe("(absent)");
  });

  it("is the default where none is known", () => {
    expect(choose('{"languages":["en"],"default":"en"}', "fr")).toBe("en");
  });
});

describe("a wrong configuration", () => {
  it("is refused by its path", () => {
    expect(fault('{"languages":["en"]}')).toBe("(absent)");
    expect(fault("{}")).toBe("/languages: is missing, expected a list of 1 to 100");
    expect(fault('{"languages":["en",7]}')).toBe("/languages/1: expected a string of 1 to 4096 bytes");
    expect(fault('{"langauges":["en"]}')).toBe(
      "/langauges: unknown key, expected one of header, languages, default",
    );
  });
});
