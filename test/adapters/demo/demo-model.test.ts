import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { createDemoModel } from "../../../adapters/demo/demo-model.ts";
import { texts } from "../../../adapters/demo/texts.ts";
import type { FaqEntry } from "../../../src/core/knowledge/faq-entry.ts";
import { collect, textOf } from "../../contracts/language-model.contract.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { knowledgeOf } from "../../fakes/knowledge.ts";

const { entries } = parse(readFileSync(new URL("../../../faq.example.yaml", import.meta.url), "utf8")) as {
  entries: FaqEntry[];
};
const never = new AbortController().signal;
const model = createDemoModel({ knowledge: knowledgeOf(entries), clock: new FakeClock(), wordIntervalMs: 0 });

async function ask(text: string): Promise<string> {
  const messages = [
    { role: "user", text: "Do you deliver to the moon?" },
    { role: "assistant", text: "No." },
    { role: "user", text },
  ] as const;
  return textOf(await collect(model.stream({ messages }, never)));
}

const answerTo = (id: string, language: "en" | "vi") =>
  `${entries.find((entry) => entry.id === id && entry.language === language)?.answer.trim()}\n\n${texts[language].notice}`;

describe("the sample FAQ", () => {
  it("has twelve entries or more, each in English and Vietnamese", () => {
    const ids = new Set(entries.map((entry) => entry.id));
    expect(ids.size).toBeGreaterThanOrEqual(12);
    expect(entries).toHaveLength(ids.size * 2);
    for (const entry of entries) expect(entry.questions.length).toBeGreaterThanOrEqual(3);
  });

  const withoutDiacritics = (text: string) =>
    text.normalize("NFD").replace(/\p{M}/gu, "").replaceAll("đ", "d").replaceAll("Đ", "D");

  it("is answered for every question in it, with and without diacritics, in any case", async () => {
    for (const { id, language, questions } of entries) {
      for (const question of questions) {
        for (const asked of [
          question,
          withoutDiacritics(question),
          question.toUpperCase(),
          question.normalize("NFD"),
        ]) {
          expect(await ask(asked), asked).toBe(answerTo(id, language as "en" | "vi"));
        }
      }
    }
  });

  it.each([
    ["hello, how long will the shipping take to Da Nang?", "shipping-time", "en"],
    ["what's the shipping fee?", "shipping-cost", "en"],
    ["i'd like to return a lamp", "returns", "en"],
    ["can i pay with a credit card", "payment-methods", "en"],
    ["please cancel order", "change-or-cancel", "en"],
    ["forgot password!!", "account-password", "en"],
    ["do you have opening hours on sunday", "opening-hours", "en"],
    ["cho hỏi phí ship bao nhiêu vậy shop", "shipping-cost", "vi"],
    ["cho minh hoi bao hanh bao lau", "warranty", "vi"],
    ["em muon huy don", "change-or-cancel", "vi"],
    ["shop oi giao hang mat bao lau", "shipping-time", "vi"],
    ["mình quên mật khẩu rồi", "account-password", "vi"],
  ] as const)("is found by %s", async (question, id, language) => {
    expect(await ask(question)).toBe(answerTo(id, language));
  });
});

describe("createDemoModel", () => {
  it.each([
    ["Hi!", "en"],
    ["Good morning", "en"],
    ["Xin chào", "vi"],
    ["chao shop", "vi"],
  ] as const)("greets back when greeted with %s", async (greeting, language) => {
    expect(await ask(greeting)).toContain(texts[language].greeting);
  });

  it.each([
    ["Who won the world cup in 1998?", "en"],
    ["Can you write a poem about the sea?", "en"],
    ["Thời tiết Đà Lạt ngày mai ra sao?", "vi"],
    ["bai hat nay cua ai vay ban", "vi"],
    ["🙂", "en"],
    ["", "en"],
  ] as const)("says that it does not know %s, and names three things that it does", async (question, language) => {
    const text = await ask(question);
    expect(text).toContain(texts[language].unknown);
    expect(text.match(/^- .+$/gm)).toHaveLength(3);
    expect(text).toContain(texts[language].notice);
  });

  it("speaks a word at a time at its pace", async () => {
    const clock = new FakeClock();
    const slow = createDemoModel({ knowledge: knowledgeOf([]), clock, wordIntervalMs: 35 });
    const answer = slow.stream({ messages: [{ role: "user", text: "thanks" }] }, never)[Symbol.asyncIterator]();
    const words: string[] = [];
    for (let count = 0; count < 3; count++) {
      const next = answer.next();
      await clock.advance(34);
      expect(clock.sleeping).toBe(1);
      await clock.advance(1);
      const { value } = await next;
      if (value?.type === "text-delta") words.push(value.text);
    }
    expect(words).toEqual(["You ", "are ", "welcome! "]);
  });

  it("works without any entry", async () => {
    const empty = createDemoModel({ knowledge: knowledgeOf([]), clock: new FakeClock(), wordIntervalMs: 0 });
    const text = textOf(await collect(empty.stream({ messages: [{ role: "user", text: "anything" }] }, never)));
    expect(text).toContain(texts.en.unknown);
  });

  it("answers from the knowledge as it is now, and neither tells nor names what is for staff or over", async () => {
    const entry = (id: string, more: Partial<FaqEntry>): FaqEntry => ({
      ...{ id, language: "en", questions: [`Where is the ${id}?`], answer: `By the ${id}.` },
      ...more,
    });
    let current = knowledgeOf([]).current();
    const changing = createDemoModel({
      knowledge: { current: () => current },
      clock: new FakeClock(1000),
      wordIntervalMs: 0,
    });
    const asked = async (text: string) =>
      textOf(await collect(changing.stream({ messages: [{ role: "user", text }] }, never)));
    expect(await asked("Where is the kitchen?")).toContain(texts.en.unknown);
    const hidden = [entry("safe", { audience: "staff" }), entry("sale", { validUntil: 1000 })];
    current = knowledgeOf([...hidden, entry("kitchen", {})]).current();
    expect(await asked("Where is the kitchen?")).toMatch(/^By the kitchen\./);
    for (const text of ["Where is the safe?", "Where is the sale?", "hello", "Who was Napoleon?"]) {
      expect(await asked(text)).not.toMatch(/By the s|Where is the s/);
    }
  });
});
