import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PersonalDataKind } from "../../../../src/core/guards/privacy/personal-data.ts";
import { createRedaction } from "../../../../src/core/guards/privacy/redaction.ts";
import { cut, filtered, places, textWith } from "../cutting.ts";

const ALL: readonly PersonalDataKind[] = ["email", "phone", "card", "iban", "ip", "nationalId"];

const text = textWith(
  "a@b.co",
  "b@b.co",
  "0912345678",
  "10.0.0.1",
  "001099012345",
  "[EMAIL_1]",
  "[email 2]",
  "\\[PHONE\\_1\\]",
  "[TEXT_1]",
  "[NATIONAL_ID_1]",
  "[EMAIL_",
  "[",
  "\\",
  "]",
  "1]",
  "_1]",
  " ",
);

describe("createRedaction", () => {
  it("gives the same value the same placeholder, in all texts of a request", () => {
    const redaction = createRedaction(ALL);
    expect(redaction.redact("a@b.co or c@d.co, 0912345678")).toBe("[EMAIL_1] or [EMAIL_2], [PHONE_1]");
    expect(redaction.redact("again a@b.co")).toBe("again [EMAIL_1]");
    expect(redaction.counts).toEqual({ email: 2, phone: 1 });
    expect(redaction.restore("Written to [EMAIL_2].")).toBe("Written to c@d.co.");
  });

  it("restores what models make of placeholders", () => {
    const redaction = createRedaction(ALL);
    redaction.redact("a@b.co 001099012345");
    for (const written of ["[EMAIL_1]", "[EMAIL 1]", "[email_1]", "[Email-1]", "\\[EMAIL\\_1\\]", "\\[EMAIL_1\\]"]) {
      expect(redaction.restore(`**${written}**`), written).toBe("**a@b.co**");
    }
    for (const written of ["[NATIONAL_ID_1]", "[national id 1]", "\\[NATIONAL\\_ID\\_1\\]"]) {
      expect(redaction.restore(written), written).toBe("001099012345");
    }
    expect(redaction.restore("[EMAIL_2] [EMAIL] [1] [FAX_1]")).toBe("[EMAIL_2] [EMAIL] [1] [FAX_1]");
  });

  it("does not put anybody's data where the customer wrote a placeholder", () => {
    const redaction = createRedaction(ALL);
    const sent = redaction.redact("I am a@b.co, and what is [EMAIL_1]?");
    expect(sent).toBe("I am [EMAIL_1], and what is [TEXT_1]?");
    expect(redaction.restore(sent)).toBe("I am a@b.co, and what is [EMAIL_1]?");
  });

  it("restores every text to what it was", () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 3 }), (texts) => {
        const redaction = createRedaction(ALL);
        const sent = texts.map((one) => redaction.redact(one));
        expect(sent.map((one) => redaction.restore(one))).toEqual(texts);
      }),
      { numRuns: 500 },
    );
  });

  it("restores a growing text as it would the whole, however it is cut", () => {
    fc.assert(
      fc.property(text, text, places, (asked, answer, cuts) => {
        const redaction = createRedaction(ALL);
        const whole = redaction.redact(asked) + answer;
        expect(filtered(redaction.restorer(), cut(whole, cuts))).toBe(redaction.restore(whole));
      }),
      { numRuns: 500 },
    );
  });

  it("holds back only what may become a placeholder", () => {
    const redaction = createRedaction(ALL);
    redaction.redact("a@b.co");
    const restorer = redaction.restorer();
    expect(restorer.push("Dear [EM")).toBe("Dear ");
    expect(restorer.push("AIL_1")).toBe("");
    expect(restorer.push("] or [x")).toBe("a@b.co or [x");
    expect(restorer.push(" [EMAIL_1")).toBe(" ");
    expect(restorer.end()).toBe("[EMAIL_1");
  });
});
