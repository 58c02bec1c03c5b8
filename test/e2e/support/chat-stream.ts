import { createParser, type EventSourceMessage } from "eventsource-parser";

export interface StreamEvent {
  readonly event: string;
  // biome-ignore lint/suspicious/noExplicitAny: what the server says is what is tested
  readonly data: any;
}

/** One answer of the API as server-sent events. */
export class ChatStream {
  readonly #leaving: AbortController;
  readonly #chunks: ReadableStreamDefaultReader<Uint8Array>;
  readonly #events: StreamEvent[] = [];
  readonly #decoder = new TextDecoder();
  readonly #parser = createParser({
    onEvent: ({ event, data }: EventSourceMessage) => {
      this.#events.push({ event: event ?? "message", data: JSON.parse(data) });
    },
  });

  private constructor(leaving: AbortController, chunks: ReadableStreamDefaultReader<Uint8Array>) {
    this.#leaving = leaving;
    this.#chunks = chunks;
  }

  static async open(url: string, body: object): Promise<ChatStream> {
    const leaving = new AbortController();
    const response = await fetch(`${url}/api/v1/chat`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ stream: true, ...body }),
      signal: leaving.signal,
    });
    if (response.status !== 200 || response.body === null) throw new Error(`the answer is ${response.status}`);
    return new ChatStream(leaving, response.body.getReader());
  }

  /** The next event; undefined at the end. */
  async next(): Promise<StreamEvent | undefined> {
    while (this.#events.length === 0) {
      const { done, value } = await this.#chunks.read();
      if (done) return undefined;
      this.#parser.feed(this.#decoder.decode(value, { stream: true }));
    }
    return this.#events.shift();
  }

  /** All events to the end. */
  async all(): Promise<StreamEvent[]> {
    const events: StreamEvent[] = [];
    for (;;) {
      const event = await this.next();
      if (event === undefined) return events;
      events.push(event);
    }
  }

  /** Closes the connection, as somebody does who closes the page. */
  leave(): void {
    this.#leaving.abort();
  }
}
