import { describe, expect, it } from "vitest";
import { findKeyProblems, parseKeyFile, splitKeys, toKeys } from "../../src/config/api-keys.ts";
import { KEY } from "./config-fixture.ts";

const DEFAULT = "https://api.holysheep.ai/v1";
const OTHER = "https://api.example.com/v1";

describe("keys", () => {
  it("are split by commas, in files by lines too, without comments", () => {
    expect(splitKeys(" one ,, two,")).toEqual(["one", "two"]);
    expect(parseKeyFile("\uFEFF# keys\r\none # the first\n\n  two,three\n#four\nfi#ve")).toEqual([
      "one",
      "two",
      "three",
      "fi#ve",
    ]);
    expect(toKeys(["one", "two", "one"])).toEqual(["one", "two"]);
    expect(toKeys([])).toBeUndefined();
  });

  it("of the default endpoint are known by their beginning and length", () => {
    expect(findKeyProblems([KEY, `hs_${"x".repeat(29)}`], DEFAULT)).toEqual([]);
    expect(findKeyProblems([KEY, "sk-0123456789012345678901234567890123", `hs_${"x".repeat(28)}`], DEFAULT)).toEqual([
      expect.stringMatching(/^key 2 of 3 does not begin with hs_/),
      expect.stringMatching(/^key 3 of 3 has fewer than the 32 characters/),
    ]);
    expect(findKeyProblems(["sk-short"], OTHER)).toEqual([]);
    expect(findKeyProblems(["sk-short"], "https://API.holysheep.ai:443/v1/")).toHaveLength(1);
  });

  it("of no endpoint hold what no header can", () => {
    for (const key of ["sk one", "sk\u0007one", "sk-ñ", "sk\u200bone", "sk\tone"]) {
      expect(findKeyProblems([key], OTHER)).toEqual([
        expect.stringMatching(/^the key has a space, a control character/),
      ]);
    }
  });
});
