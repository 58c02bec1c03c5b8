import { rmSync } from "node:fs";
import { expect } from "vitest";
import { type FakeModel, startFakeModel } from "../../fakes/model/fake-model-server.ts";
import { type FakeTelegram, type FakeTelegramOptions, startFakeTelegram } from "../../fakes/telegram/fake-telegram.ts";
import { createDataDirectory, FrontdeskProcess } from "../../support/frontdesk-process.ts";
import { type SettingsFile, writeSettings } from "./settings-file.ts";

export const API_KEY = "hs_test_key_that_is_long_enough_0001";

export interface DeskUnderTestOptions {
  readonly telegram?: FakeTelegramOptions;
  readonly env?: Readonly<Record<string, string>>;
  /** `frontdesk.yaml`. */
  readonly settings?: SettingsFile;
}

/** The real program between a fake Telegram and a fake model; it can be killed and started again. */
export class DeskUnderTest {
  readonly telegram: FakeTelegram;
  readonly model: FakeModel;
  readonly #env: Readonly<Record<string, string>>;
  readonly #dataDirectory: string;
  readonly #outputs: string[] = [];
  #frontdesk: FrontdeskProcess;

  private constructor(
    telegram: FakeTelegram,
    model: FakeModel,
    env: Readonly<Record<string, string>>,
    dataDirectory: string,
    frontdesk: FrontdeskProcess,
  ) {
    this.telegram = telegram;
    this.model = model;
    this.#env = env;
    this.#dataDirectory = dataDirectory;
    this.#frontdesk = frontdesk;
  }

  static async start(options: DeskUnderTestOptions = {}): Promise<DeskUnderTest> {
    const telegram = await startFakeTelegram(options.telegram);
    const model = await startFakeModel();
    const dataDirectory = createDataDirectory();
    const env = {
      TELEGRAM_BOT_TOKEN: telegram.token,
      TELEGRAM_API_ROOT: telegram.root,
      LLM_BASE_URL: model.baseUrl,
      LLM_API_KEY: API_KEY,
      ...(options.settings && { FRONTDESK_CONFIG: writeSettings(dataDirectory, options.settings) }),
      ...options.env,
    };
    const frontdesk = await FrontdeskProcess.start({ env, dataDirectory });
    return new DeskUnderTest(telegram, model, env, dataDirectory, frontdesk);
  }

  get frontdesk(): FrontdeskProcess {
    return this.#frontdesk;
  }

  /** What the bot has said in a chat, as a person sees it now. */
  said(chat: number): string[] {
    return this.telegram.chat(chat).botMessages.map(({ text }) => text);
  }

  async untilSaid(chat: number, count: number): Promise<string[]> {
    const describe = () => `${count} messages in chat ${chat}; there: ${JSON.stringify(this.said(chat))}`;
    await this.telegram.waitFor(() => this.said(chat).length >= count, { describe, timeoutMs: 10_000 });
    return this.said(chat);
  }

  /** Starts the program again where the last one ended. */
  async restart(): Promise<void> {
    this.#outputs.push(this.#frontdesk.output);
    this.#frontdesk = await FrontdeskProcess.start({ env: this.#env, dataDirectory: this.#dataDirectory });
  }

  /** Ends everything. Nothing that was printed may hold a secret. */
  async stop(): Promise<void> {
    await this.#frontdesk.kill();
    this.#outputs.push(this.#frontdesk.output);
    for (const secret of [API_KEY, this.telegram.token]) {
      expect(this.#outputs.join("\n")).not.toContain(secret);
    }
    await this.telegram.stop();
    await this.model.stop();
    rmSync(this.#dataDirectory, { recursive: true, force: true });
  }
}
