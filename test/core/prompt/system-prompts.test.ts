import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countTokens } from "../../../src/core/conversation/token-count.ts";
import type { FaqEntry } from "../../../src/core/knowledge/faq-entry.ts";
import { cutText } from "../../../src/core/prompt/cut-text.ts";
import { SystemPrompts } from "../../../src/core/prompt/system-prompts.ts";

const OPTIONS = {
  personas: { everyone: "Help our customers.", staff: "Help our people." },
  canary: "quetzal-7",
  namesSources: true,
  contextTokens: 2000,
  countTokens,
};
const SURFACE = { limit: { size: 4096, unit: "UTF-16 units" } } as const;

describe("SystemPrompts", () => {
  it("knows what a prompt costs, and never thinks it cheaper than it is", () => {
    const prompts = new SystemPrompts(OPTIONS);
    const entries = [entry("shipping", paragraphs(3)), entry("đổi-trả", "Bạn được đổi hàng trong 7 ngày.")];
    for (const plan of [
      {},
      { language: "vi", surface: SURFACE },
      { language: "en", entries, unhelpful: entry("old", "answer") },
    ]) {
      const prompt = prompts.create({ plan, additions: ["Speak like a pirate."], saidTokens: 10 });
      const summary = "Ms Lan wants to change order DH-1024.";
      const told = prompt.tokens + prompt.summaryTokens(countTokens(summary));
      const real = countTokens(prompt.with(summary).text);
      expect(told).toBeGreaterThanOrEqual(real);
      expect(told).toBeLessThan(real + 16);
    }
  });

  it("counts what stays the same once", () => {
    let counted = 0;
    const counting = (text: string) => {
      counted++;
      return countTokens(text);
    };
    const prompts = new SystemPrompts({ ...OPTIONS, countTokens: counting });
    const entries = [entry("shipping", paragraphs(3)), entry("returns", paragraphs(60))];
    const frame = { plan: { language: "vi", surface: SURFACE, entries }, additions: [], saidTokens: 10 };
    const first = prompts.create(frame);
    const before = counted;
    expect(prompts.create(frame).with(undefined)).toEqual(first.with(undefined));
    expect(counted).toBe(before);
  });

  it("gives knowledge its share at most, and cuts the longest entries at a paragraph", () => {
    const prompts = new SystemPrompts(OPTIONS);
    const short = entry("short", "Yes, we do.");
    const long = entry("long", paragraphs(60));
    const create = (entries: FaqEntry[], saidTokens: number) => {
      const prompt = prompts.create({ plan: { entries }, additions: [], saidTokens });
      return { tokens: prompt.tokens, text: prompt.with(undefined).text };
    };
    const { tokens, text } = create([long, short], 10);
    const { tokens: bare } = create([], 10);
    expect(tokens - bare).toBeLessThanOrEqual(800);
    expect(tokens - bare).toBeGreaterThan(600);
    expect(text).toContain("Yes, we do.");
    expect(text).toMatch(/paragraph \d+ ends here\.\n\[…\]\n<\/entry>/);
    // Where a question leaves no room, nothing is told.
    const crowded = create([long, short], 1990 - bare);
    expect(crowded.text).not.toContain("<entry id");
  });

  it("does not give what was of no help once more", () => {
    const [old, other] = [entry("old", "The old answer."), entry("other", "The other answer.")];
    const plan = { entries: [old, other], unhelpful: old };
    const { text } = new SystemPrompts(OPTIONS).create({ plan, additions: [], saidTokens: 10 }).with(undefined);
    expect(text).toContain("The other answer.");
    expect(text).not.toContain("The old answer.");
    expect(text).toMatch(/said that it is not what they asked.*\n<entry id="old" title="What about old\?"><\/entry>$/);
  });

  it("never lets knowledge push a prompt over its budget", () => {
    const prompts = new SystemPrompts(OPTIONS);
    const size = fc.integer({ min: 0, max: 80 });
    fc.assert(
      fc.property(fc.array(size, { maxLength: 5 }), fc.nat(1700), fc.boolean(), (sizes, saidTokens, hasHint) => {
        const entries = sizes.map((count, index) => entry(`e${index}`, count === 0 ? "Yes." : paragraphs(count)));
        const unhelpful = hasHint ? { unhelpful: entry("old", "answer") } : {};
        const prompt = prompts.create({ plan: { entries, ...unhelpful }, additions: [], saidTokens });
        expect(prompt.tokens + saidTokens).toBeLessThanOrEqual(OPTIONS.contextTokens);
      }),
      { numRuns: 40 },
    );
  });

  it("has room for words under every plan", () => {
    const prompts = new SystemPrompts(OPTIONS);
    const surface = { ...SURFACE, piecemeal: { firstAfterMs: 0, minCharacters: 0, maxParts: 3 } };
    for (const language of ["en", "vi", "pt-BR", "zh-Hans", "sr-Cyrl-RS"]) {
      const { tokens } = prompts.create({
        plan: { language, surface, audience: "staff" },
        additions: [],
        saidTokens: 0,
      });
      expect(tokens).toBeLessThanOrEqual(prompts.settledTokens);
    }
  });

  it("has a version that depends on the configuration alone", () => {
    const version = (changes: Partial<typeof OPTIONS> = {}) =>
      new SystemPrompts({ ...OPTIONS, ...changes }).version("everyone");
    expect(version({ canary: "other-1" })).toBe(version());
    expect(version({ namesSources: false })).not.toBe(version());
    expect(version({ personas: { everyone: "Sell.", staff: "Help our people." } })).not.toBe(version());
    expect(new SystemPrompts(OPTIONS).version("staff")).not.toBe(version());
    expect(version()).not.toContain("quetzal");
  });
});

describe("cutText", () => {
  it("cuts at paragraphs, or at lines, sentences and words where paragraphs are long", () => {
    const words = (text: string) => text.split(/\s+/).length;
    expect(cutText("one two", 2, words)).toBe("one two");
    expect(cutText("one two\n\nthree four\n\nfive six", 5, words)).toBe("one two\n\nthree four\n[…]");
    expect(cutText("one two\nthree four\nfive six", 5, words)).toBe("one two\nthree four\n[…]");
    expect(cutText("One two. Three four five six", 4, words)).toBe("One two.\n[…]");
    expect(cutText("one two three four", 3, words)).toBe("one two\n[…]");
    expect(cutText("one two three four", 1, words)).toBeUndefined();
  });

  it("never goes over its limit and keeps a beginning of the text", () => {
    const text = fc.string({
      unit: fc.constantFrom("a", "é", " ", "\n", "\n\n", ". ", "đơn hàng ", "👋"),
      maxLength: 120,
    });
    fc.assert(
      fc.property(text, fc.integer({ min: -5, max: 60 }), (whole, limit) => {
        const cut = cutText(whole, limit, countTokens);
        if (cut === undefined) return;
        expect(countTokens(cut)).toBeLessThanOrEqual(Math.max(0, limit));
        expect(whole.trim().startsWith(cut.replace(/\n\[…\]$/, ""))).toBe(true);
      }),
    );
  });
});

function entry(id: string, answer: string): FaqEntry {
  return { id, language: "en", questions: [`What about ${id}?`], answer };
}

function paragraphs(count: number): string {
  return Array.from({ length: count }, (_, index) => `We have a rule for this, and paragraph ${index} ends here.`).join(
    "\n\n",
  );
}
