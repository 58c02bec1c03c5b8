import { createHash } from "node:crypto";
import type { Report } from "../bench/report.ts";
import { answerKey } from "../src/core/knowledge/answer-cache/answer-key.ts";
import { readData } from "./data.ts";
import type { Evaluation } from "./evaluation.ts";

const FILE = "faq-near-miss.json";

interface NearMisses {
  readonly pairs: readonly { readonly a: string; readonly b: string }[];
}

/** Ways to write a question that change nothing about it. */
const DRESSINGS: readonly ((question: string) => string)[] = [
  (question) => question.toUpperCase(),
  (question) => `  ${question.replaceAll(" ", "  ")}\n`,
  (question) => `${question.replace(/[.?!\s]+$/, "")}?!`,
  (question) => `👋 ${question} 🙏🏽`,
  (question) => question.replaceAll("'", "’").normalize("NFD"),
];

/** Written by people in several ways, and the same each time. The first is how it is asked; the others must share with it. */
const VARIANTS: readonly (readonly string[])[] = [
  ["Where is my order?", "where is my order", "WHERE IS MY ORDER???", "Where is my order 😊", "Where  is my\norder ?"],
  [
    "What's your return policy?",
    "what’s your return policy",
    "What's your return policy…",
    "👋 What's your return policy",
  ],
  ["Do you ship abroad?", "do you ship abroad.", "Do you ship abroad ❓", "Ｄｏ ｙｏｕ ship abroad？"],
  ["Shop mở cửa lúc mấy giờ?", "shop mở cửa lúc mấy giờ", "SHOP MỞ CỬA LÚC MẤY GIỜ ?", "Shop mở cửa lúc mấy giờ 🙏"],
  ["Bao lâu thì nhận được hàng?", "bao lâu thì nhận được hàng..", "Bao lâu thì nhận được hàng".normalize("NFD")],
  ["Can I pay by card?", "can i pay by card", "Can I pay by card?!", "  can I pay by card  "],
];

export const nearMiss: Evaluation = { data: FILE, run };

/** Whether pairs that look alike share an answer, and whether the same question in other clothes does. */
function run(): Report {
  const { pairs } = readData<NearMisses>(FILE);
  const questions = [...new Set(pairs.flatMap(({ a, b }) => [a, b]))];
  const shared = pairs.filter(({ a, b }) => isShared(a, b));
  const shareable = questions.filter((question) => keyOf(question) !== undefined);
  const dressed = shareable.flatMap((question) => DRESSINGS.map((dress) => isShared(question, dress(question))));
  const variants = VARIANTS.flatMap(([first = "", ...others]) => others.map((other) => isShared(first, other)));
  const same = [...dressed, ...variants];
  const sharing = same.filter((isSame) => isSame).length;
  return {
    title: "Near misses: who gets whose cached answer",
    header: ["", "shared", "of"],
    rows: [
      ["pairs that look alike and are not", String(shared.length), String(pairs.length)],
      ["the same question, written in another way", String(sharing), String(same.length)],
      ["questions whose answers may be shared", String(shareable.length), String(questions.length)],
      ...shared.map(({ a, b }) => [`  ${a} = ${b}`, "", ""]),
    ],
    findings: [
      { what: "near misses that share an answer", value: shared.length, unit: "", target: { atMost: 0 } },
      {
        what: "same questions that share one",
        value: percent(sharing, same.length),
        unit: "%",
        target: { atLeast: 100 },
      },
      {
        what: "questions whose answers may be shared",
        value: percent(shareable.length, questions.length),
        unit: "%",
        target: { atLeast: 90 },
      },
    ],
  };
}

function isShared(one: string, other: string): boolean {
  const key = keyOf(one);
  return key !== undefined && key === keyOf(other);
}

function keyOf(question: string): string | undefined {
  const circumstances = { language: "en", tier: "complex", systemVersion: "1", knowledgeVersion: "1" };
  return answerKey({ ...circumstances, question, audience: "everyone" }, (text) =>
    createHash("sha256").update(text).digest("base64url"),
  );
}

function percent(part: number, whole: number): number {
  return whole === 0 ? 0 : (100 * part) / whole;
}
