import {
  createEndpointPool,
  createOpenAiCompatibleModel,
} from "../../../adapters/openai-compatible/openai-compatible-model.ts";
import { ModelError } from "../../../src/core/errors.ts";
import type { LanguageModel, ModelEvent, ModelRequest } from "../../../src/core/ports/language-model.ts";
import { textOf } from "../../contracts/language-model.contract.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { type FakeModel, startFakeModel } from "../../fakes/model/fake-model-server.ts";
import type { FakeReply } from "../../fakes/model/fake-reply.ts";

export const API_KEY = "sk-very-secret-0123456789";
export const PROMPT = "my card number is 4111 1111";

export interface Endpoint {
  readonly server: FakeModel;
  readonly model: LanguageModel;
  readonly clock: FakeClock;
  /** Asks once; a failure is part of what comes back. */
  ask(
    reply?: FakeReply,
    options?: { readonly request?: Partial<ModelRequest>; readonly signal?: AbortSignal },
  ): Promise<Answer>;
  stop(): Promise<void>;
}

export interface Answer {
  readonly events: readonly ModelEvent[];
  readonly text: string;
  readonly finish: ModelEvent | undefined;
  readonly error: ModelError | undefined;
}

/** A fake endpoint and a client of it. */
export async function startEndpoint(options: { readonly maxConnections?: number } = {}): Promise<Endpoint> {
  const server = await startFakeModel();
  const pool = createEndpointPool({ maxConnections: options.maxConnections ?? 8 });
  const clock = new FakeClock();
  const model = createOpenAiCompatibleModel({
    baseUrl: server.baseUrl,
    apiKey: API_KEY,
    model: "small-model",
    dispatcher: pool,
    clock,
  });
  return {
    server,
    model,
    clock,
    async ask(reply, { request, signal = new AbortController().signal } = {}) {
      if (reply !== undefined) server.enqueue(reply);
      return await answer(model.stream({ messages: [{ role: "user", text: PROMPT }], ...request }, signal));
    },
    async stop() {
      await pool.destroy();
      await server.stop();
    },
  };
}

async function answer(stream: AsyncIterable<ModelEvent>): Promise<Answer> {
  const events: ModelEvent[] = [];
  let error: ModelError | undefined;
  try {
    for await (const event of stream) events.push(event);
  } catch (thrown) {
    if (!(thrown instanceof ModelError)) throw thrown;
    error = thrown;
  }
  return { events, text: textOf(events), finish: events.find((event) => event.type === "finish"), error };
}
