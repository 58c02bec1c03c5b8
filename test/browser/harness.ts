import { existsSync } from "node:fs";
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Locator,
  type Page,
} from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from "vitest";
import { ScriptedChatServer } from "./scripted-chat-server.ts";

const CANDIDATES = [
  process.env.CHROMIUM_PATH,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
];
const ARGUMENTS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** What one test works with. Fresh for every test: a new server, a new profile. */
export class ChatPage {
  readonly server: ScriptedChatServer;
  readonly context: BrowserContext;
  readonly page: Page;
  /** Everything that the browser complained about: exceptions, violations of the security policy, missing files. */
  readonly complaints: string[] = [];

  constructor(server: ScriptedChatServer, context: BrowserContext, page: Page) {
    this.server = server;
    this.context = context;
    this.page = page;
    page.on("pageerror", (error) => this.complaints.push(String(error)));
    page.on("console", (message) => {
      // A lost connection is part of many tests, and the browser reports each on its own.
      if (message.type() === "error" && !/Failed to load resource/.test(message.text())) {
        this.complaints.push(message.text());
      }
    });
  }

  get box(): Locator {
    return this.page.getByRole("textbox", { name: "Your message" });
  }

  get answers(): Locator {
    return this.page.locator(".answer:visible");
  }

  get answerText(): Locator {
    return this.answers.last().locator(".text");
  }

  get announcer(): Locator {
    return this.page.getByRole("status");
  }

  button(name: string): Locator {
    return this.page.getByRole("button", { name, exact: true });
  }

  async open(): Promise<void> {
    await this.page.goto(this.server.origin);
    await this.page.locator("html[lang]").waitFor();
  }

  /** Types a question and sends it; resolves with the request as the server got it. */
  async ask(question: string) {
    await this.box.fill(question);
    await this.box.press("Enter");
    return this.server.next();
  }

  /** Evaluates an expression in the page. */
  evaluate<Value>(expression: string): Promise<Value> {
    return this.page.evaluate<Value>(expression);
  }
}

/** Declares a suite that runs in a real browser. `open` gives the page of the current test. */
export function describeChatPage(
  name: string,
  options: BrowserContextOptions,
  body: (open: (more?: BrowserContextOptions) => Promise<ChatPage>) => void,
): void {
  const executablePath = CANDIDATES.find((path) => path && existsSync(path));
  if (!executablePath) {
    const advice = `No Chromium found (looked at CHROMIUM_PATH and ${CANDIDATES.slice(1).join(", ")})`;
    if (process.env.CI) throw new Error(`${advice}; browser tests must run in CI.`);
    console.warn(`${advice}: the browser tests "${name}" are skipped.`);
    describe.skip(name, () => undefined);
    return;
  }
  describe(name, () => {
    let browser: Browser;
    let server: ScriptedChatServer;
    const opened: ChatPage[] = [];

    beforeAll(async () => {
      browser = await chromium.launch({ executablePath, args: ARGUMENTS });
    });
    afterAll(() => browser.close());
    beforeEach(async () => {
      server = await ScriptedChatServer.start();
    });
    afterEach(async () => {
      const chats = opened.splice(0);
      for (const { context } of chats) await context.close();
      await server.stop();
      for (const { complaints } of chats) expect(complaints).toEqual([]);
      expect(server.unknownPaths).toEqual([]);
    });

    body(async (more = {}) => {
      const context = await browser.newContext({ locale: "en-US", ...options, ...more });
      const page = await context.newPage();
      page.setDefaultTimeout(10_000);
      const chat = new ChatPage(server, context, page);
      opened.push(chat);
      await chat.open();
      return chat;
    });
  });
}

/** Resolves when `read` gives what is expected; fails with the last value when it does not in time. */
export function eventually<Value>(read: () => Promise<Value> | Value) {
  return expect.poll(read, { timeout: 10_000, interval: 20 });
}
