import { createProbe } from "./probe.ts";
import { serve } from "./serve.ts";

export interface FloorParams {
  /** Address of the bot's methods. */
  readonly api: string;
  readonly modelUrl: string;
}

interface Update {
  readonly update_id: number;
  readonly message?: { readonly chat: { readonly id: number }; readonly text?: string };
}

const PREVIEW_EVERY_MS = 700;

/**
 * The least that a streaming bot can do: plain `fetch` to the model and to Telegram, plain text, one preview in flight,
 * nothing stored, nothing retried.
 */
class FloorBot {
  readonly #params: FloorParams;
  readonly #stopping = new AbortController();

  constructor(params: FloorParams) {
    this.#params = params;
  }

  async poll(): Promise<void> {
    const { signal } = this.#stopping;
    for (let offset = 0; !signal.aborted; ) {
      const updates = await this.#call<Update[]>("getUpdates", { offset, timeout: 30 }, signal);
      for (const { update_id, message } of updates) {
        offset = update_id + 1;
        if (message?.text !== undefined) void this.#answer(message.chat.id, message.text).catch(console.error);
      }
    }
  }

  stop(): void {
    this.#stopping.abort();
  }

  async #answer(chat: number, question: string): Promise<void> {
    const reply = { text: "", ended: false };
    let preview: Promise<unknown> = Promise.resolve();
    const show = async () => {
      while (!reply.ended) {
        preview = this.#call("sendMessageDraft", { chat_id: chat, draft_id: chat, text: reply.text });
        await preview;
        await sleep(PREVIEW_EVERY_MS);
      }
    };
    let shows = false;
    for await (const delta of this.#ask(question)) {
      reply.text += delta;
      if (!shows) void show().catch(console.error);
      shows = true;
    }
    reply.ended = true;
    // A preview that arrives after the final would stay.
    await preview;
    await this.#call("sendMessage", { chat_id: chat, text: reply.text });
  }

  async *#ask(question: string): AsyncGenerator<string> {
    const response = await fetch(`${this.#params.modelUrl}/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ model: "floor", stream: true, messages: [{ role: "user", content: question }] }),
    });
    if (response.body === null) throw new Error("no answer");
    const decoder = new TextDecoder();
    let rest = "";
    for await (const bytes of response.body) {
      rest += decoder.decode(bytes, { stream: true });
      const events = rest.split("\n\n");
      rest = events.pop() ?? "";
      for (const event of events) {
        if (!event.startsWith("data: {")) continue;
        const delta = JSON.parse(event.slice(6)).choices[0]?.delta.content;
        if (delta) yield delta;
      }
    }
  }

  async #call<Result>(method: string, params: unknown, signal: AbortSignal | null = null): Promise<Result> {
    const response = await fetch(`${this.#params.api}/${method}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(params),
      signal,
    });
    const { ok, result, description } = (await response.json()) as { ok: boolean; result: Result; description: string };
    if (!ok) throw new Error(`${method}: ${description}`);
    return result;
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function start(params: FloorParams) {
  const bot = new FloorBot(params);
  const polling = bot.poll().catch(() => undefined);
  const stop = async () => {
    bot.stop();
    await polling;
  };
  return { handlers: createProbe(), stop };
}

export type FloorHandlers = Awaited<ReturnType<typeof start>>["handlers"];

serve(start);
