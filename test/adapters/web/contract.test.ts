import { expect } from "vitest";
import { createWebPlatform } from "../../../adapters/web/web-platform.ts";
import { describePlatform } from "../../contracts/platform.contract.ts";
import { type Hearing, memoryValues, type PlatformHarness, serveRoutes } from "../../contracts/platform-harness.ts";
import { FakeClock, settle } from "../../fakes/fake-clock.ts";

describePlatform("the web page and its API", open);

async function open(): Promise<PlatformHarness> {
  const clock = new FakeClock();
  const platform = createWebPlatform(
    {
      apiKeys: [],
      page: false,
      rate: { perSecond: 100, burst: 100 },
      limits: { messageCharacters: 8000, models: [] },
      values: memoryValues(),
      clock,
    },
    // A store that forgets at once: whatever comes again is handed over again.
    () => ({ find: async () => "unknown", reopen: async () => false }),
  );
  const served = await serveRoutes(platform.routes ?? []);
  const page = new Page(`${served.url}/api/v1`);
  return {
    platform,
    clock,
    listening: async () => undefined,
    hear: (text) => page.say(text),
    hearAgain: () => page.repeat(),
    shown: () => (page.shown === "" ? [] : [page.shown]),
    triggers: {
      async stop() {
        page.leave();
        await settle();
      },
      feedback: (rating) => page.judge(rating),
    },
    async close() {
      page.leave();
      platform.close();
      await served.close();
    },
  };
}

/** Somebody who asks and reads what streams in. */
class Page {
  shown = "";
  readonly #url: string;
  #body = "";
  #asked = 0;
  #leaving = new AbortController();

  constructor(url: string) {
    this.#url = url;
  }

  say(text: string): Promise<Hearing> {
    const id = `m${++this.#asked}`;
    this.#body = JSON.stringify({ message: text, conversation_id: "c1", message_id: id, stream: true });
    return this.repeat();
  }

  async repeat(): Promise<Hearing> {
    const { signal } = this.#leaving;
    const headers = { "content-type": "application/json" };
    const response = await fetch(`${this.#url}/chat`, { method: "POST", headers, body: this.#body, signal });
    if (!response.ok) return "refused";
    void this.#read(response);
    return "taken";
  }

  async judge(rating: "up" | "down" | "none"): Promise<void> {
    const body = JSON.stringify({ conversation_id: "c1", message_id: `m${this.#asked}`, rating });
    const headers = { "content-type": "application/json" };
    const response = await fetch(`${this.#url}/feedback`, { method: "POST", headers, body });
    expect(response.status).toBe(200);
  }

  leave(): void {
    this.#leaving.abort();
    this.#leaving = new AbortController();
  }

  async #read(response: Response): Promise<void> {
    let unread = "";
    try {
      for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
        const events = `${unread}${chunk}`.split("\n\n");
        unread = events.pop() ?? "";
        for (const event of events) this.#hear(event);
      }
    } catch {
      // It has left.
    }
  }

  #hear(event: string): void {
    const [, name, data = "{}"] = /^event: (\w+)\ndata: (.*)$/s.exec(event) ?? [];
    const { text, response } = JSON.parse(data) as { readonly text?: string; readonly response?: string };
    if (name === "reset") this.shown = "";
    if (name === "delta") this.shown += text;
    if (name === "done") this.shown = response ?? "";
  }
}
