import { expect } from "vitest";
import { ModelError, type ModelErrorFacts, type ModelErrorReason } from "../../../src/core/errors.ts";
import type { LanguageModel, ModelEvent, ModelRequest } from "../../../src/core/ports/language-model.ts";
import { type LanguageModelHarness, textOf } from "../../contracts/language-model.contract.ts";
import { settle } from "../../fakes/fake-clock.ts";
import { Gate } from "../../fakes/model/gate.ts";
import { ScriptedModel, says } from "../../fakes/scripted-model.ts";

export const never = new AbortController().signal;

export function asks(text = "?", more: Partial<ModelRequest> = {}): ModelRequest {
  return { messages: [{ role: "user", text }], ...more };
}

export function failure(reason: ModelErrorReason, facts: Partial<ModelErrorFacts> = {}): ModelError {
  return new ModelError(reason, { model: "m", reason, ...facts });
}

/** Everything that a caller gets to know of one request. */
export interface Heard {
  readonly events: readonly ModelEvent[];
  readonly kinds: readonly ModelEvent["type"][];
  /** What remains visible. */
  readonly text: string;
  /** Undefined: it ended as it should. */
  readonly error: unknown;
}

/** Listens to the end, also a bad one. */
export async function hear(model: LanguageModel, request = asks(), signal: AbortSignal = never): Promise<Heard> {
  const events: ModelEvent[] = [];
  let error: unknown;
  try {
    for await (const event of model.stream(request, signal)) events.push(event);
  } catch (thrown) {
    error = thrown;
  }
  return { events, kinds: events.map(({ type }) => type), text: textOf(events), error };
}

/** The contract's harness for what `wrap` makes of a scripted model. `idle` looks for what was left behind. */
export async function wrappedHarness(
  wrap: (inner: ScriptedModel) => LanguageModel,
  idle: () => void = () => {},
): Promise<LanguageModelHarness> {
  const gate = new Gate();
  const inner = new ScriptedModel("scripted", (request) =>
    says(`You said: ${request.messages.at(-1)?.text}`, { gate }),
  );
  return {
    model: wrap(inner),
    questions: [asks("good morning"), asks("where is my parcel")],
    answers: ["You said: good morning", "You said: where is my parcel"],
    step: () => gate.release(),
    flow: () => gate.open(),
    started: () => inner.calls.length,
    idle: async () => {
      await settle();
      expect(inner.open).toBe(0);
      idle();
    },
    stop: async () => {},
  };
}
