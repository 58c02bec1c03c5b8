import { beforeEach, describe, expect, it } from "vitest";
import { openStore } from "../../../adapters/sqlite/sqlite-store.ts";
import { Condenser } from "../../../src/core/conversation/condenser.ts";
import { ConversationLanguages } from "../../../src/core/conversation/conversation-language.ts";
import { History } from "../../../src/core/conversation/history.ts";
import type { DeskParts } from "../../../src/core/desk-parts.ts";
import type { Batch } from "../../../src/core/intake/batch.ts";
import type { FaqEntry } from "../../../src/core/knowledge/faq-entry.ts";
import type { InboundMessage, ModelWishes } from "../../../src/core/message.ts";
import { noMetrics } from "../../../src/core/ports/metrics.ts";
import { createPrompt, roomForWords } from "../../../src/core/prompt/prompt.ts";
import type { PromptPlan } from "../../../src/core/prompt/prompt-plan.ts";
import { SystemPrompts } from "../../../src/core/prompt/system-prompts.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { FakePlatform } from "../../fakes/fake-platform.ts";
import { MemoryValues } from "../../fakes/memory-values.ts";
import { ScriptedModel } from "../../fakes/scripted-model.ts";
import { silentLogger } from "../../fakes/silent-logger.ts";
import { frontParts } from "../../support/front-parts.ts";
import { inbound } from "../../support/inbound.ts";

const CHAT = "fake:1";
const CONTEXT_TOKENS = 2000;
const SHIPPING: FaqEntry = { id: "shipping", language: "en", questions: ["How long?"], answer: "It takes a day." };

describe("createPrompt", () => {
  let parts: DeskParts;
  beforeEach(() => {
    parts = openParts();
  });

  const create = async (text: string, plan?: PromptPlan, wishes?: ModelWishes) => {
    const message: InboundMessage = { ...inbound("m", { text, conversation: CHAT }), ...(wishes && { wishes }) };
    const { request, said } = await createPrompt(parts, CHAT, "now", batchOf(message), plan);
    return { request, said, system: request.messages[0]?.text ?? "", texts: request.messages.map(({ text }) => text) };
  };
  const talk = async (turns: number, tokens = 100) => {
    for (let index = 0; index < turns; index += 2) {
      await parts.history.append(CHAT, `r${index}`, [
        { role: "user", text: `q${index}`, tokens, at: 0 },
        { role: "assistant", text: `a${index}`, tokens, at: 0 },
      ]);
    }
  };
  const keepSummary = async (upTo: number) => {
    const extent = await parts.history.extent(CHAT);
    expect(await parts.history.keepSummary(CHAT, { text: "Lan wants L.", tokens: 4, upTo }, extent)).toBe(true);
  };

  it("asks with what is known of the question", async () => {
    const surface = { limit: { size: 500, unit: "bytes" } } as const;
    const { request, system, said } = await create("How long?", {
      tier: "faq",
      language: "vi",
      audience: "staff",
      entries: [SHIPPING],
      surface,
    });
    expect(request.purpose).toEqual({ tier: "faq", platform: "fake", customer: "fake:7" });
    for (const told of ["Help the staff.", "Answer in Vietnamese", "500 bytes", "It takes a day.", "[[source:"]) {
      expect(system).toContain(told);
    }
    expect(said).toMatchObject({ role: "user", text: "How long?" });
  });

  it("asks those who think, and tells of nothing, when nothing is known", async () => {
    const { request, system } = await create("How long?");
    expect(request.purpose?.tier).toBe("complex");
    expect(system).not.toMatch(/Answer in|message here|FAQ|not what they asked|summed up by/);
  });

  it("tells of a summary only when not everything fits, and then of no turn that it was made of", async () => {
    await talk(8);
    await keepSummary(4);
    const small = await create("and now?");
    expect(small.texts.slice(1)).toEqual(["q0", "a0", "q2", "a2", "q4", "a4", "q6", "a6", "and now?"]);
    expect(small.system).not.toContain("Lan wants L.");
    await parts.history.append(CHAT, "long", [{ role: "user", text: "long", tokens: 1100, at: 0 }]);
    const large = await create("and now?");
    expect(large.texts.slice(1)).toEqual(["q4", "a4", "q6", "a6", "long\nand now?"]);
    expect(large.system).toContain("<summary>\nLan wants L.\n</summary>");
    expect(large.request.promptTokens).toBeLessThanOrEqual(CONTEXT_TOKENS);
  });

  it("leaves a summary out where nobody keeps it up to date", async () => {
    await talk(30);
    await keepSummary(20);
    const { condenser: _, ...others } = parts;
    parts = others;
    expect((await create("and now?")).system).not.toContain("Lan wants L.");
  });

  it("lets API callers keep their own history and add instructions", async () => {
    await talk(30);
    await keepSummary(20);
    const context = [
      { role: "system", text: "Speak like a pirate." },
      { role: "user", text: "x".repeat(9000) },
      { role: "assistant", text: "ahoy" },
    ] as const;
    const { system, texts } = await create("where?", { entries: [SHIPPING] }, { context });
    expect(system).toMatch(/these rules\.[\s\S]*Speak like a pirate\.\n\nEntries of our FAQ/);
    expect(system).not.toContain("Lan wants L.");
    expect(texts.slice(1)).toEqual(["where?"]);
  });

  it("has room for words of the length that it promises, whatever else it is to tell", async () => {
    await talk(30);
    await keepSummary(20);
    const words = "word".repeat(roomForWords(parts));
    const surface = { limit: { size: 100_000, unit: "bytes" } } as const;
    const plan = { language: "vi", audience: "staff", entries: [SHIPPING], unhelpful: SHIPPING, surface } as const;
    const { request, texts } = await create(words, plan);
    expect(texts.at(-1)).toBe(words);
    expect(request.promptTokens).toBeLessThanOrEqual(CONTEXT_TOKENS);
  });
});

function batchOf(message: InboundMessage): Batch {
  return [{ sequence: 1, message, attempts: 0, isWithdrawn: false }];
}

function openParts(): DeskParts {
  const clock = new FakeClock();
  const store = openStore(":memory:", { clock, holder: "test", leaseMs: 30_000, lockWaitMs: 0 });
  const countTokens = (text: string) => Math.ceil(text.length / 4);
  const history = new History(new MemoryValues());
  const model = new ScriptedModel("scripted");
  const systemPrompts = new SystemPrompts({
    personas: { everyone: "Help.", staff: "Help the staff." },
    canary: "canary",
    namesSources: true,
    contextTokens: CONTEXT_TOKENS,
    countTokens,
  });
  const platform = new FakePlatform({ previews: "none" });
  const values = new MemoryValues();
  const languages = new ConversationLanguages(values, "en");
  const { tickets } = store;
  return {
    ...store,
    replies: store.outbox,
    history,
    languages,
    admins: new Set(),
    ...frontParts({ values, history, languages, tickets, clock, messageCharacters: 1000, countTokens }),
    condenser: new Condenser({ history, model, countTokens, clock, logger: silentLogger, roomTokens: 1000 }),
    model,
    systemPrompts,
    countTokens,
    surface: (_name, addresses) => platform.surface(addresses),
    clock,
    logger: silentLogger,
    metrics: noMetrics,
    settings: {
      contextTokens: CONTEXT_TOKENS,
      messageCharacters: 1000,
      quietWindowMs: 0,
      nameSources: true,
      conversations: 10,
    },
  };
}
