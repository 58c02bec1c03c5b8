import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import type { FakeTokens } from "./bill.ts";

/** As OpenAI counts: four tokens frame every message, three more begin the answer. */
export const o200kTokens: FakeTokens = {
  prompt: (messages) => messages.reduce((sum, { content }) => sum + countTokens(content) + 4, 3),
  completion: countTokens,
};
