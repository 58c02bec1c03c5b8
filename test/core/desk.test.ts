import { afterEach, describe, expect, it } from "vitest";
import { openStore, type Store } from "../../adapters/sqlite/sqlite-store.ts";
import { ConversationLanguages } from "../../src/core/conversation/conversation-language.ts";
import { History } from "../../src/core/conversation/history.ts";
import { Desk } from "../../src/core/desk.ts";
import type { DeskSettings } from "../../src/core/desk-parts.ts";
import {
  AllModelsFailedError,
  ModelError,
  type ModelErrorFacts,
  type ModelErrorReason,
} from "../../src/core/errors.ts";
import type { InboundMessage } from "../../src/core/message.ts";
import type { ModelEvent } from "../../src/core/ports/language-model.ts";
import { noMetrics } from "../../src/core/ports/metrics.ts";
import { FakeClock, settle } from "../fakes/fake-clock.ts";
import { FakePlatform, type PreviewKind } from "../fakes/fake-platform.ts";
import { Gate } from "../fakes/model/gate.ts";
import { ScriptedModel, says } from "../fakes/scripted-model.ts";
import { silentLogger } from "../fakes/silent-logger.ts";
import { catalogue } from "../support/catalogue.ts";
import { frontParts } from "../support/front-parts.ts";
import { inbound } from "../support/inbound.ts";
import { plainPrompts } from "../support/plain-prompts.ts";

describe("Desk", () => {
  const clock = new FakeClock();
  let store: Store;
  let platform: FakePlatform;
  const warnings: object[] = [];
  afterEach(() => store.close());

  function open(model: ScriptedModel, settings: Partial<DeskSettings> = {}, previews: PreviewKind = "none"): Desk {
    store = openStore(":memory:", { clock, holder: "test", leaseMs: 30_000, lockWaitMs: 0 });
    platform = new FakePlatform({ previews });
    const values = store.values("conversations");
    const history = new History(store.values("history"));
    const languages = new ConversationLanguages(values, "en");
    const countTokens = (text: string) => text.length;
    const { messageCharacters = 1000 } = settings;
    const { tickets } = store;
    return new Desk({
      ...store,
      replies: store.outbox,
      history,
      languages,
      ...frontParts({ values, history, languages, tickets, clock, messageCharacters, countTokens }),
      systemPrompts: plainPrompts((text) => text.length),
      admins: new Set(["fake:1"]),
      model,
      countTokens,
      surface: (_name, addresses) => platform.surface(addresses),
      clock,
      logger: { ...silentLogger, warn: (facts, message) => void warnings.push({ ...facts, message }) },
      metrics: noMetrics,
      settings: {
        contextTokens: 100_000,
        messageCharacters: 1000,
        quietWindowMs: 0,
        conversations: 5000,
        nameSources: true,
        ...settings,
      },
    });
  }

  const heard = () =>
    new ScriptedModel("scripted", (request) => says(`heard: ${request.messages.at(-1)?.text.replaceAll("\n", " + ")}`));
  const shown = (conversation = "fake:1") => platform.shown(conversation).map(({ text }) => text);
  /** Lets work that needs no time go on until there is no more of it. */
  const rest = async (desk: Desk) => {
    for (let turn = 0; turn < 200 && desk.busy > 0; turn++) await settle();
  };

  it("works on a thousand conversations at once, and none waits for another", async () => {
    const gate = new Gate();
    const model = new ScriptedModel("scripted", (request) => {
      const words = request.messages.at(-1)?.text ?? "";
      return says(`heard: ${words}`, words.startsWith("slow") ? { gate } : {});
    });
    const desk = open(model);
    const slow = Array.from({ length: 1000 }, (_, index) =>
      inbound(`m${index}`, { conversation: `fake:${index}`, text: `slow ${index}` }),
    );
    await desk.accept(slow);
    while (model.calls.length < 1000) await settle();
    await desk.accept([inbound("quick", { conversation: "fake:quick", text: "quick" })]);
    while (shown("fake:quick").length === 0) await settle();
    expect(shown("fake:quick")).toEqual(["heard: quick"]);
    expect(desk.busy).toBeGreaterThanOrEqual(1000);
    gate.open();
    await rest(desk);
    for (const { conversation, content } of slow) {
      expect(shown(conversation)).toEqual([`heard: ${content.kind === "text" ? content.text : ""}`]);
    }
  });

  it("lets conversations over its limit wait in order", async () => {
    const gate = new Gate();
    const model = new ScriptedModel("scripted", (request) => says(`heard: ${request.messages.at(-1)?.text}`, { gate }));
    const desk = open(model, { conversations: 2 });
    const order = ["a", "b", "c", "d"];
    for (const id of order) await desk.accept([inbound(id, { conversation: `fake:${id}`, text: id })]);
    await settle();
    expect(model.calls).toHaveLength(2);
    gate.open();
    await rest(desk);
    expect(model.calls.map(({ request }) => request.messages.at(-1)?.text)).toEqual(order);
  });

  it("waits for the quiet window, as often as more is said", async () => {
    const model = heard();
    const desk = open(model, { quietWindowMs: 2000 });
    await desk.accept([said("a", "one")]);
    await clock.advance(1500);
    await desk.accept([said("b", "two")]);
    await clock.advance(1900);
    expect(model.calls).toHaveLength(0);
    await clock.advance(200);
    await rest(desk);
    expect(shown()).toEqual(["heard: one + two"]);
  });

  it("lets commands pass by the quiet window", async () => {
    const desk = open(heard(), { quietWindowMs: 60_000 });
    await desk.accept([said("a", "one")]);
    await settle();
    await desk.accept([{ ...said("b", ""), content: { kind: "command", name: "reset", argument: "" } }]);
    await rest(desk);
    expect(shown()).toEqual(["heard: one", catalogue.in("en").resetDone]);
  });

  it("refuses what is too long, with the limit", async () => {
    const model = heard();
    const desk = open(model);
    await desk.accept([said("a", "x".repeat(1001))]);
    await rest(desk);
    expect(shown()).toEqual([expect.stringContaining("1,000 characters")]);
    expect(model.calls).toHaveLength(0);
  });

  it("answers somebody who never stops writing all the same", async () => {
    const gate = new Gate();
    const model = new ScriptedModel("scripted", (request) => says(`heard: ${request.messages.length}`, { gate }));
    const desk = open(model);
    for (let index = 0; index < 40; index++) {
      await desk.accept([said(`m${index}`, "and")]);
      await settle();
    }
    expect(model.calls.length).toBeLessThan(25);
    gate.open();
    await rest(desk);
    expect(shown().length).toBeGreaterThan(0);
  });

  describe("when models fail", () => {
    const failure = (reason: ModelErrorReason, facts: Partial<ModelErrorFacts> = {}) =>
      new ModelError("broken", { model: "m1", reason, endpoint: "default", key: "key 1", ...facts });
    const failed = (error: ModelError): ModelEvent => ({ type: "attempt-failed", error });
    const all = (...errors: readonly ModelError[]) => [...errors.map(failed), new AllModelsFailedError(errors)];
    const outcomeOf = async (id: string) => {
      const status = await store.inbox.find(id);
      return status?.state === "done" ? status.outcome : undefined;
    };

    it.each(["none", "edit", "draft"] as const)(
      "shows only the answer that was begun again (previews: %s)",
      async (previews) => {
        const gate = new Gate();
        const script = [
          "The old ans",
          gate,
          failed(failure("truncated")),
          { type: "reset" } as const,
          ...says("All new."),
        ];
        const desk = open(new ScriptedModel("scripted", () => script), {}, previews);
        await desk.accept([said("a", "one")]);
        await clock.advance(5000);
        expect(shown()).toEqual(previews === "edit" ? ["The old ans"] : []);
        gate.open();
        await clock.advance(5000);
        await rest(desk);
        expect(shown()).toEqual(["All new."]);
        expect(await outcomeOf("a")).toEqual({ kind: "answered" });
      },
    );

    it("opens a ticket with all attempts, and says its number in the customer's language", async () => {
      const errors = [failure("unavailable", { status: 503 }), failure("timeout", { model: "m2", key: "key 2" })];
      const desk = open(new ScriptedModel("scripted", () => all(...errors)));
      await desk.accept([said("a", "Đơn hàng của tôi ở đâu?")]);
      await rest(desk);
      expect(shown()).toEqual([expect.stringMatching(/^Xin lỗi.*#1/)]);
      expect(await outcomeOf("a")).toEqual({ kind: "ticketed", ticket: 1, reason: "model_failed" });
      const warning = {
        conversation: "fake:1",
        ticket: 1,
        reason: "model_failed",
        message: "a ticket waits for people",
      };
      expect(warnings).toContainEqual(warning);
      expect(await store.tickets.open()).toMatchObject([
        {
          number: 1,
          conversation: "fake:1",
          platform: "fake",
          language: "vi",
          occurrences: 1,
          attempts: [
            { model: "m1", endpoint: "default", key: "key 1", reason: "unavailable", status: 503 },
            { model: "m2", endpoint: "default", key: "key 2", reason: "timeout", status: undefined },
          ],
        },
      ]);
    });

    it("adds to the ticket that a conversation has, and opens another for another one", async () => {
      const desk = open(new ScriptedModel("scripted", () => all(failure("unavailable"))));
      for (const id of ["a", "b"]) {
        await desk.accept([said(id, "again")]);
        await rest(desk);
      }
      await desk.accept([inbound("c", { conversation: "fake:2", text: "me too" })]);
      await rest(desk);
      const tickets = await store.tickets.open();
      expect(tickets.map(({ number, conversation, occurrences }) => [number, conversation, occurrences])).toEqual([
        [1, "fake:1", 2],
        [2, "fake:2", 1],
      ]);
      expect(store.depths().tickets).toBe(2);
    });

    it("keeps what was said of an answer that nobody can finish", async () => {
      const script = ["Half an answer", ...all(failure("truncated"))];
      const desk = open(new ScriptedModel("scripted", () => script));
      await desk.accept([said("a", "one")]);
      await rest(desk);
      expect(shown()).toEqual([expect.stringMatching(/^Half an answer\n\n.*#1/)]);
      expect(await outcomeOf("a")).toMatchObject({ kind: "ticketed", ticket: 1 });
    });

    it("cuts an answer short at the deadline, and opens a ticket where there is none", async () => {
      const late = failure("deadline");
      const desk = open(new ScriptedModel("scripted", (_request, call) => (call === 1 ? ["Long", late] : [late])));
      await desk.accept([said("a", "one")]);
      await rest(desk);
      await desk.accept([said("b", "two")]);
      await rest(desk);
      expect(await outcomeOf("a")).toEqual({ kind: "cut_short", reason: "deadline" });
      expect(await outcomeOf("b")).toEqual({ kind: "ticketed", ticket: 1, reason: "deadline" });
    });

    it("opens no ticket for what a content filter refuses", async () => {
      const desk = open(new ScriptedModel("scripted", () => [failure("content_filter", { status: 400 })]));
      await desk.accept([said("a", "one")]);
      await rest(desk);
      expect(shown()).toEqual([expect.stringContaining("not allowed to answer")]);
      expect(await outcomeOf("a")).toEqual({ kind: "refused", reason: "content_filter" });
      expect(await store.tickets.open()).toEqual([]);
    });

    it("says that money was why, where nobody was asked for want of it", async () => {
      const desk = open(new ScriptedModel("scripted", () => all(failure("budget"), failure("resting"))));
      await desk.accept([said("a", "one")]);
      await rest(desk);
      expect(await outcomeOf("a")).toMatchObject({ kind: "ticketed", reason: "budget" });
    });
  });

  function said(id: string, text: string): InboundMessage {
    return { ...inbound(id, { text }), receivedAt: clock.now() };
  }
});
