import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OthersData } from "../../../../src/core/guards/privacy/others-data.ts";
import { createOthersFilter } from "../../../../src/core/guards/privacy/others-filter.ts";
import type { PersonalDataKind } from "../../../../src/core/guards/privacy/personal-data.ts";
import type { ModelRequest } from "../../../../src/core/ports/language-model.ts";
import { cut, filtered, places, textWith } from "../cutting.ts";

const ALL: readonly PersonalDataKind[] = ["email", "phone", "card", "iban", "ip", "nationalId"];

function by(customer: string, system = ""): ModelRequest {
  return { messages: [{ role: "system", text: system }], purpose: { tier: "complex", platform: "p", customer } };
}

function knowing(): OthersData {
  const others = new OthersData((value) => `#${value}`);
  others.remember("p:1", ["a@b.co", "0912345678", "4111 1111 1111 1111", "GB29 NWBK 6016 1331 9268 19"]);
  return others;
}

const answer =
  "It is A@B.co, +84 912 345 678, card 4111-1111-1111-1111, GB29NWBK60161331926819; and new@b.co, 0387654321.";
const masked = "It is […], […], card […], […]; and new@b.co, 0387654321.";

describe("createOthersFilter", () => {
  it("masks what only others have said", () => {
    const filter = createOthersFilter(knowing(), ALL, by("p:2"));
    expect(filter && filtered(filter, [answer])).toBe(masked);
    expect(filter?.hasChanged).toBe(true);
  });

  it("leaves alone what the customer has said, and what the company says", () => {
    const own = createOthersFilter(knowing(), ALL, by("p:1"));
    expect(own && filtered(own, [answer])).toBe(answer);
    const company = createOthersFilter(knowing(), ALL, by("p:2", "Write to a@b.co."));
    expect(company && filtered(company, ["Write to a@b.co."])).toBe("Write to a@b.co.");
  });

  it("is absent when there is nothing to look for", () => {
    expect(createOthersFilter(new OthersData(String), ALL, by("p:2"))).toBeUndefined();
    expect(createOthersFilter(knowing(), [], by("p:2"))).toBeUndefined();
    expect(createOthersFilter(knowing(), ALL, { messages: [] })).toBeUndefined();
  });

  it("gives the same text however it is cut, and only masks what it knows", () => {
    const text = textWith("a@b.co", "0912 345 678", "4111 1111 1111 1111", " ", "\n", "GB29 ", "call ", "+84 ", "9");
    fc.assert(
      fc.property(text, places, (whole, cuts) => {
        const make = () => createOthersFilter(knowing(), ALL, by("p:2"));
        const [one, many] = [make(), make()];
        if (one === undefined || many === undefined) throw new Error("there is no filter");
        const once = filtered(one, [whole]);
        expect(filtered(many, cut(whole, cuts))).toBe(once);
        if (!one.hasChanged) expect(once).toBe(whole);
      }),
      { numRuns: 500 },
    );
  });

  it("shows words as they come", () => {
    const filter = createOthersFilter(knowing(), ALL, by("p:2"));
    expect(filter?.push("Your order is on ")).toBe("Your order is on ");
    expect(filter?.push("its way")).toBe("its ");
  });
});

describe("OthersData", () => {
  it("forgets what was seen longest ago", () => {
    const others = new OthersData(String, 2);
    others.remember("p:1", ["a@b.co", "b@b.co"]);
    others.remember("p:1", ["a@b.co"]);
    others.remember("p:1", ["c@b.co"]);
    expect(["a@b.co", "b@b.co", "c@b.co"].map((value) => others.isOfOthers("p:2", value))).toEqual([true, false, true]);
  });

  it("takes what everybody says for nobody's", () => {
    const others = new OthersData(String);
    for (let customer = 0; customer < 9; customer++) others.remember(`p:${customer}`, ["hotline@shop.example"]);
    expect(others.isOfOthers("p:99", "hotline@shop.example")).toBe(false);
  });
});
