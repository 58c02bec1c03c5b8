import { describe, expect, it } from "vitest";
import { load, problemsOf } from "./config-fixture.ts";

describe("ADMIN_IDS", () => {
  it("names people by their platform and id there", () => {
    const ids = ["telegram:42", "slack:U0ANN0001", "whatsapp:4915112345678", "terminal:ann"];
    expect([...load({ ADMIN_IDS: ids.join(", ") }).admins]).toEqual(ids);
    expect([...load().admins]).toEqual([]);
  });

  it.each([
    ["42", /^ADMIN_IDS: the entry must be a platform and the id of a person there, as in telegram:42/],
    ["telegram:42, toString:7", /^ADMIN_IDS: entry 2 of 2 must be a platform/],
    ["telegram:", /^ADMIN_IDS: the entry is no id of a person: Telegram's ids are numbers/],
    ["telegram:@ann", /names can be changed$/],
    ["slack:ann", /begin with U or W/],
    ["whatsapp:+4915112345678", /without \+/],
  ])("is refused with the place and the cure: %s", (value, problem) => {
    expect(problemsOf({ ADMIN_IDS: value })).toEqual([expect.stringMatching(problem)]);
  });
});
