import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { InboundMessage } from "../../src/core/message.ts";
import type { LanguageModel, ModelRequest } from "../../src/core/ports/language-model.ts";
import type { Decision } from "../../src/core/ports/outbox.ts";
import { FakeClock } from "../fakes/fake-clock.ts";
import {
  type FakeCall,
  type FakeFault,
  type FakeMessage,
  FakePlatform,
  type PreviewKind,
} from "../fakes/fake-platform.ts";
import { finish, ScriptedModel, type ScriptStep } from "../fakes/scripted-model.ts";
import { textsIn } from "../support/catalogue.ts";
import { inbound } from "../support/inbound.ts";
import { FatefulDesk } from "./desk-under-fate.ts";
import type { Fate } from "./mortal.ts";

const CONVERSATIONS = ["fake:1", "fake:2", "fake:3"] as const;
const MAX_LENGTH = 60;
/** Slow enough for previews to be held up and to go on again within one answer. */
const WORD_MS = 200;
/** Longer than everything that can hold a delivery up, crashes and rate limits included. */
const DRAIN_STEP_MS = 61_000;
const DRAIN_STEPS = 60;

type Command =
  | { readonly kind: "say"; readonly to: number; readonly what: "text" | "photo" | "command"; readonly count: number }
  | { readonly kind: "redeliver" | "edit" | "withdraw"; readonly which: number }
  | { readonly kind: "stop"; readonly to: number }
  | { readonly kind: "pass"; readonly ms: number }
  | { readonly kind: "kill" }
  | { readonly kind: "shut down"; readonly graceMs: number };

const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("say" as const),
      to: fc.nat({ max: 2 }),
      what: fc.constantFrom("text" as const, "text" as const, "text" as const, "photo" as const, "command" as const),
      count: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom("redeliver" as const, "edit" as const, "withdraw" as const),
      which: fc.nat(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("stop" as const), to: fc.nat({ max: 2 }) }) },
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant("pass" as const), ms: fc.constantFrom(0, 40, 100, 400, 1500, 6000) }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: "kill" as const }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("shut down" as const), graceMs: fc.constantFrom(0, 100, 5000) }),
  },
);

const fault: fc.Arbitrary<FakeFault | undefined> = fc.oneof(
  { weight: 5, arbitrary: fc.constant(undefined) },
  {
    weight: 3,
    arbitrary: fc.constantFrom<FakeFault>(
      { rateLimitedMs: 3000 },
      "down",
      "lost_before",
      "lost_after",
      "gone",
      "format",
      "other",
      "blocked",
      "closed",
    ),
  },
);

const fate: fc.Arbitrary<Fate> = fc.oneof(
  { weight: 25, arbitrary: fc.constant<Fate>("go on") },
  { weight: 2, arbitrary: fc.constantFrom<Fate>("die before", "die after", "throw") },
);

const modelBehaviour = fc.constantFrom(
  "answers",
  "answers",
  "answers",
  "starts again",
  "fails at once",
  "breaks off",
  "says nothing",
);
type ModelBehaviour = "answers" | "starts again" | "fails at once" | "breaks off" | "says nothing";

/** What the model says to words, never the same twice; cut by the platform into one part or several. */
function answerTo(said: string, call: number): string {
  const sentences = Array.from({ length: (said.length * 7) % 13 }, (_, index) =>
    index % 3 === 1 ? "So it is.\n\n" : "it is so. ",
  );
  return `Answer ${call} to ${said.replaceAll("\n", " + ")}: ${sentences.join("")}`.trimEnd();
}

const withoutSpace = (text: string) => text.replace(/\s/g, "");

describe("Desk, whatever happens", () => {
  it.each<PreviewKind>(["draft", "edit", "piecemeal", "none"])(
    "ends every message in exactly one outcome, in order, once (previews: %s)",
    { timeout: 120_000 },
    async (previews) => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(command, { minLength: 1, maxLength: 25 }),
          fc.array(fault, { maxLength: 40 }),
          fc.array(fate, { maxLength: 300 }),
          fc.array(modelBehaviour, { maxLength: 12 }),
          async (commands, faults, fates, behaviours) => {
            const world = new World(previews, faults, fates, behaviours as ModelBehaviour[]);
            try {
              for (const each of commands) await world.perform(each);
              await world.drain();
              await world.judge();
            } finally {
              world.desk.dispose();
            }
          },
        ),
        { numRuns: Number(process.env.DESK_RUNS ?? 150) },
      );
    },
  );
});

class World {
  readonly clock = new FakeClock();
  readonly platform: FakePlatform;
  readonly desk: FatefulDesk;
  readonly #said: InboundMessage[] = [];
  readonly #answers = new Set<string>();
  readonly #withdrawn = new Set<string>();
  readonly #previews: PreviewKind;
  #faults: IterableIterator<FakeFault | undefined>;
  #fates: IterableIterator<Fate>;
  #behaviours: IterableIterator<ModelBehaviour>;

  constructor(
    previews: PreviewKind,
    faults: readonly (FakeFault | undefined)[],
    fates: readonly Fate[],
    behaviours: readonly ModelBehaviour[],
  ) {
    this.#previews = previews;
    this.#faults = faults.values();
    this.#fates = fates.values();
    this.#behaviours = behaviours.values();
    // What is left over is taken away as well as can be; that it may fail is not what this is about.
    const faultFor = ({ operation }: FakeCall) => (operation === "remove" ? undefined : this.#faults.next().value);
    this.platform = new FakePlatform({ previews, maxLength: MAX_LENGTH, faultFor });
    this.desk = new FatefulDesk({
      clock: this.clock,
      model: paced(new ScriptedModel("scripted", (request, call) => this.#script(request, call)), this.clock),
      platform: this.platform,
      fate: () => this.#fates.next().value ?? "go on",
    });
  }

  async perform(each: Command): Promise<void> {
    switch (each.kind) {
      case "say":
        this.desk.handOver(...Array.from({ length: each.count }, () => this.#say(each.to, each.what)));
        break;
      case "redeliver":
      case "withdraw":
      case "edit": {
        const message = this.#said[each.which % Math.max(1, this.#said.length)];
        if (message === undefined) break;
        if (each.kind === "redeliver") this.desk.handOver(message);
        else if (each.kind === "withdraw") {
          this.#withdrawn.add(message.id);
          this.desk.withdraw(message.id);
        } else if (message.content.kind === "text")
          this.desk.amend({ ...message, content: edited(message.content.text) });
        break;
      }
      case "stop":
        this.desk.stop(CONVERSATIONS[each.to] ?? "");
        break;
      case "pass":
        await this.desk.advance(each.ms);
        break;
      case "kill":
        await this.desk.restart();
        break;
      case "shut down":
        await this.desk.shutDown(each.graceMs);
        break;
    }
  }

  /** From now on nothing goes wrong any more; all that is under way comes to its end. */
  async drain(): Promise<void> {
    this.#faults = [].values();
    this.#fates = [].values();
    this.#behaviours = [].values();
    for (let step = 0; step < DRAIN_STEPS; step++) {
      this.desk.confirmAgain();
      await this.desk.advance(DRAIN_STEP_MS);
      const { inbox, outbox } = this.desk.depths;
      if (inbox === 0 && outbox === 0 && !this.desk.hasUnconfirmed) return;
    }
    expect.fail(`it does not come to an end: ${JSON.stringify(this.desk.depths)}`);
  }

  async judge(): Promise<void> {
    let undelivered = 0;
    for (const conversation of CONVERSATIONS) undelivered += await this.#judgeConversation(conversation);
    const isUnknown = ({ id }: FakeMessage) => !this.desk.recorded.has(id);
    const unknown = CONVERSATIONS.flatMap((conversation) => this.platform.shown(conversation).filter(isUnknown));
    // A create whose answer was lost is made once more, unless the platform refuses the reply before it comes to that.
    expect(unknown.length, "messages that nobody knows of").toBeLessThanOrEqual(this.desk.unknownCreates + undelivered);
  }

  /** Returns how many replies the platform has refused. */
  async #judgeConversation(conversation: string): Promise<number> {
    const messages = this.#said.filter((message) => message.conversation === conversation);
    const replies = new Map<string, { readonly decision: Decision; readonly isShown: boolean }>();
    let withdrawn = 0;
    for (const { id } of messages) {
      const { reply, decision, outcome } = (await this.desk.ending(id)) ?? {};
      if (outcome === "refused withdrawn") {
        expect([reply, this.#withdrawn.has(id)], `${id} was withdrawn`).toEqual([undefined, true]);
        withdrawn++;
        continue;
      }
      if (reply === undefined || decision === undefined) throw new Error(`${id} has no outcome`);
      const isShown = outcome !== "refused undeliverable" && outcome !== "ticketed undelivered";
      replies.set(reply, { decision, isShown });
      this.#expectWhole(decision);
    }
    // In the order in which the store has taken the messages, which is not that in which they were said where the store
    // has failed on one of them and the platform brought it again.
    const inOrder = [...replies.values()].sort((a, b) => (a.decision.messages[0] ?? 0) - (b.decision.messages[0] ?? 0));
    const answered = inOrder.flatMap(({ decision }) => decision.messages);
    expect(answered, "messages by reply").toEqual([...new Set(answered)].sort((a, b) => a - b));
    expect(answered).toHaveLength(messages.length - withdrawn);
    const partsOf = (isShown: boolean) =>
      inOrder.flatMap((reply) => (reply.isShown === isShown ? reply.decision.parts.map(({ text }) => text) : []));
    const expected = partsOf(true);
    await this.#expectWordsOnce(messages);
    const known = this.platform.shown(conversation).filter(({ id }) => this.desk.recorded.has(id));
    const shown = known.map(({ text }) => text);
    if (inOrder.every(({ isShown }) => isShown)) expect(shown, conversation).toEqual(expected);
    // What could be shown of a reply before the platform refused the rest of it stays.
    else expect(restAfter(expected, shown), `${conversation} shows ${JSON.stringify(shown)}`).toEqual([]);
    expect(shown.length).toBeLessThanOrEqual(expected.length + partsOf(false).length);
    return inOrder.filter(({ isShown }) => !isShown).length;
  }

  /** Nothing of the text is missing in the parts and nothing is there twice; what stood above it before may stay. */
  #expectWhole({ parts, text, turns }: Decision): void {
    const shown = withoutSpace(parts.map((part) => part.text).join(""));
    const whole = withoutSpace(text);
    expect(shown.endsWith(whole), `${shown} shows ${whole}`).toBe(true);
    const isAnswer = turns.some(({ role }) => role === "assistant");
    const isBelowAnother = this.#previews === "piecemeal" && (!isAnswer || text.startsWith(textsIn("en").beginsAnew));
    if (!isBelowAnother) expect(shown).toBe(whole);
  }

  /** The words of every message are in the question of its own reply and in no other. */
  async #expectWordsOnce(messages: readonly InboundMessage[]): Promise<void> {
    const asked = new Map<string, string>();
    for (const { id } of messages) {
      const { reply = "", decision, outcome } = (await this.desk.ending(id)) ?? {};
      const question = decision?.turns[0]?.text;
      if (question !== undefined) asked.set(reply, question);
      if (decision === undefined || question === undefined || outcome !== "answered") continue;
      // A question that was refused before goes to the model together with the next one.
      const isWhole = [...this.#answers].some((answer) => decision.text.endsWith(answer));
      expect(isWhole, `a whole answer of the model: ${decision.text}`).toBe(true);
      expect(decision.text).toContain(question.replaceAll("\n", " + "));
    }
    for (const { id, content } of messages) {
      if (content.kind !== "text") continue;
      const ending = await this.desk.ending(id);
      const questions = [...asked].filter(([, question]) => question.split(/\s/).includes(id));
      const own = (ending?.decision?.turns.length ?? 0) === 0 ? [] : [ending?.reply];
      expect(
        questions.map(([reply]) => reply),
        `the words of ${id}`,
      ).toEqual(own);
    }
  }

  #say(to: number, what: "text" | "photo" | "command"): InboundMessage {
    const id = `m${this.#said.length}`;
    const content = {
      text: { kind: "text", text: `tell ${id} please` },
      photo: { kind: "attachment", attachment: "photo" },
      command: { kind: "command", name: "help", argument: "" },
    } as const;
    const conversation = CONVERSATIONS[to] ?? CONVERSATIONS[0];
    const message = inbound(id, { conversation, content: content[what], receivedAt: this.clock.now() });
    this.#said.push(message);
    return message;
  }

  #script(request: ModelRequest, call: number): readonly ScriptStep[] {
    const answer = answerTo(request.messages.at(-1)?.text ?? "", call);
    this.#answers.add(answer);
    const words = answer.split(/(?<= )/);
    switch (this.#behaviours.next().value ?? "answers") {
      case "starts again":
        return [...words.slice(0, 16), { type: "reset" }, ...words, finish()];
      case "fails at once":
        return [new Error("no model")];
      case "breaks off":
        return [...words.slice(0, 2), new Error("the model broke off")];
      case "says nothing":
        return [finish()];
      default:
        return [...words, finish()];
    }
  }
}

function edited(text: string) {
  return { kind: "text", text: `${text} (edited)` } as const;
}

/** What of `expected` is not found in `shown`, in this order. */
function restAfter(expected: readonly string[], shown: readonly string[]): string[] {
  const rest = [...expected];
  for (const text of shown) if (text === rest[0]) rest.shift();
  return rest;
}

/** A model that takes time to speak. */
function paced(model: LanguageModel, clock: FakeClock): LanguageModel {
  return {
    name: model.name,
    async *stream(request, signal) {
      for await (const event of model.stream(request, signal)) {
        await clock.sleep(WORD_MS, signal);
        signal.throwIfAborted();
        yield event;
      }
    },
  };
}
