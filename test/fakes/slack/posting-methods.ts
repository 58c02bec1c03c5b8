import type { ApiCall, ApiMethod } from "./web-api-front.ts";

/** A message of the bot, as people see it now. */
export interface PostedMessage {
  readonly channel: string;
  /** The thread that it stands in; undefined: seen by one person, as answer to a command. */
  readonly thread: string | undefined;
  readonly ts: string;
  text: string;
}

/** What a workspace without streams lets a bot do; every method that is not here answers `unknown_method`. */
export class PostingMethods {
  readonly messages: PostedMessage[] = [];
  readonly #watchers = new Set<() => void>();

  readonly methods: Readonly<Record<string, ApiMethod>> = {
    "chat.postMessage": ({ params }) => {
      const channel = params.get("channel") ?? "";
      const ts = this.#add(channel, params.get("thread_ts") ?? undefined, textOf(params));
      return { body: { channel, ts } };
    },
    "chat.update": ({ params }) => {
      const message = this.messages.find(({ ts }) => ts === params.get("ts"));
      if (message === undefined) return { body: { ok: false, error: "message_not_found" } };
      message.text = textOf(params);
      this.#changed();
      return { body: { channel: message.channel, ts: message.ts } };
    },
    // Not a method, but the place that a `response_url` of these tests leads to.
    "response.url": ({ body }: ApiCall) => {
      const { text } = JSON.parse(body) as { text: string };
      this.#add("", undefined, text);
      return { body: {} };
    },
  };

  /** The texts of all messages, once `isSo` holds of them. */
  async until(isSo: (texts: readonly string[]) => boolean, timeoutMs = 10_000): Promise<readonly string[]> {
    const texts = () => this.messages.map(({ text }) => text);
    await new Promise<void>((resolve, reject) => {
      const fail = () => reject(new Error(`the bot has said ${JSON.stringify(texts())}`));
      const timer = setTimeout(fail, timeoutMs);
      const look = () => {
        if (!isSo(texts())) return;
        clearTimeout(timer);
        this.#watchers.delete(look);
        resolve();
      };
      this.#watchers.add(look);
      look();
    });
    return texts();
  }

  #add(channel: string, thread: string | undefined, text: string): string {
    const ts = `1900000000.${String(this.messages.length + 1).padStart(6, "0")}`;
    this.messages.push({ channel, thread, ts, text });
    this.#changed();
    return ts;
  }

  #changed(): void {
    for (const look of [...this.#watchers]) look();
  }
}

function textOf(params: URLSearchParams): string {
  return params.get("markdown_text") ?? params.get("text") ?? "";
}
