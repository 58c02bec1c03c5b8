import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readMessages } from "../../../eval/intents.ts";
import { classify } from "../../../src/core/intents/classify.ts";
import { INTENT_TIERS } from "../../../src/core/intents/intent.ts";

const MESSAGES = readMessages();

describe("the tier of a message", () => {
  it.each([
    ["hi shop", "greeting"],
    ["ad ơi", "greeting"],
    ["alo", "greeting"],
    ["👋", "greeting"],
    ["tks", "thanks"],
    ["thx!!", "thanks"],
    ["ok cảm ơn", "thanks"],
    ["cam on shop nhieu", "thanks"],
    ["🙏", "thanks"],
    ["hẹn gặp lại", "goodbye"],
    ["How are you today?", "how_are_you"],
    ["Happy New Year!", "wishes"],
  ])("is smalltalk for %s", (text, kind) => {
    expect(classify(text)).toMatchObject({ tier: "smalltalk", certain: true, smalltalk: kind });
  });

  it.each([
    ["hi, where is my order?", "faq"],
    ["chào shop, đơn của mình tới đâu rồi?", "faq"],
    ["thanks, and how much is it?", "faq"],
    ["how many people work there?", "faq"],
    ["what are the agents' hours?", "faq"],
    ["is the agent of my order in Hanoi?", "faq"],
    ["do you have a human resources email", "faq"],
    ["how can I contact you?", "faq"],
    ["how do I translate the app?", "faq"],
    ["cửa hàng có bao nhiêu nhân viên?", "faq"],
  ] as const)("is not what one word of it says: %s", (text, tier) => {
    expect(classify(text).tier).toBe(tier);
  });

  it.each([
    "let me talk to a human",
    "agent please",
    "real person",
    "I don't want to talk to a bot",
    "cho tôi gặp nhân viên",
    "gap nguoi that",
  ])("is human for %s", (text) => {
    expect(classify(text)).toMatchObject({ tier: "human", certain: true });
  });

  it.each(["ok", "yes", "no", "👍", "có", "dạ vâng", "yes, thanks"])(
    "leaves %s to the model when it may answer a question",
    (text) => {
      expect(["complex", "faq"]).toContain(classify(text, { isFollowUp: true }).tier);
    },
  );

  it("stays a greeting in the middle of a conversation", () => {
    expect(classify("hello", { isFollowUp: true })).toMatchObject({ tier: "smalltalk", smalltalk: "greeting" });
  });

  it("is not certain where a message asks for a person and for a text", () => {
    const text = "write an email to my bank, or let me talk to a person";
    expect(classify(text)).toMatchObject({ tier: "creative", certain: false });
  });

  it("takes no English word for a Vietnamese one without marks", () => {
    expect(classify("What time can support staff call me?").tier).not.toBe("smalltalk");
    expect(classify("can the hay go in the van").tier).toBe("faq");
  });

  it("tells words apart by their marks", () => {
    expect(classify("cho tôi gặp nhân viên").tier).toBe("human");
    expect(classify("dịch vụ giặt ủi giá bao nhiêu").tier).toBe("faq");
    expect(classify("chị thợ may ở đâu").tier).toBe("faq");
  });

  it("finds what is asked for at either end of a long text", () => {
    const story = "It rained and the parcel got wet again. ".repeat(180);
    expect(classify(`${story} Let me talk to a human.`).tier).toBe("human");
    expect(classify(`Translate this to French: ${story}`).tier).toBe("creative");
    expect(classify(story).tier).toBe("complex");
  });

  it("holds no words of the message in its reasons", () => {
    for (const { text } of MESSAGES) {
      const mixed = `zq7secret ${text} zq7secret`;
      expect(classify(mixed).why.join(" ")).not.toContain("zq7secret");
    }
  });
});

describe("whatever is written", () => {
  it("gets a tier, the same one every time", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 400 }), fc.boolean(), (text, isFollowUp) => {
        const intent = classify(text, { isFollowUp });
        expect(INTENT_TIERS).toContain(intent.tier);
        expect(intent.smalltalk !== undefined).toBe(intent.tier === "smalltalk");
        expect(intent.why.length).toBeGreaterThan(0);
        expect(classify(text, { isFollowUp })).toEqual(intent);
      }),
    );
  });

  it("gets a tier when it is made of words that mean something", () => {
    const words = fc.constantFrom(...new Set(MESSAGES.flatMap(({ text }) => text.split(" "))));
    fc.assert(
      fc.property(fc.array(words, { maxLength: 40 }), (list) => {
        expect(INTENT_TIERS).toContain(classify(list.join(" ")).tier);
      }),
    );
  });

  const written = fc.constantFrom(...MESSAGES.filter(({ text }) => /\p{L}/u.test(text)));

  it("does not change with what stands around it", () => {
    const frame = fc
      .array(fc.constantFrom(" ", "\n", "!", "?", ".", "…", "👋", "🙏", "❤️", "👩‍💻", "*", '"', "(", ":", "—"), {
        maxLength: 6,
      })
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(written, frame, frame, ({ text, isFollowUp }, before, after) => {
        const facts = { isFollowUp: isFollowUp === true };
        expect(classify(`${before} ${text}${after}`, facts)).toEqual(classify(text, facts));
      }),
    );
  });

  it("does not change with case or with how marks are encoded", () => {
    fc.assert(
      fc.property(written, ({ text }) => {
        expect(classify(text.toUpperCase())).toEqual(classify(text));
        expect(classify(text.normalize("NFD"))).toEqual(classify(text));
      }),
    );
  });
});
