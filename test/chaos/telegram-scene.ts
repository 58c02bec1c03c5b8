import { formatForTelegram } from "../../adapters/telegram/format.ts";
import type { FakeTelegram } from "../fakes/telegram/fake-telegram.ts";
import type { FaultyCall } from "../fakes/telegram/fault-plan.ts";
import { wordsIn } from "./answers.ts";
import type { Scene, SceneModel, Sight } from "./scene.ts";

const CUSTOMER = 7;
const GROUP = -100_500;

/** A private chat or a group in a fake Telegram. */
export class TelegramScene implements Scene {
  readonly name;
  readonly telegram: FakeTelegram;
  readonly model: SceneModel;
  readonly messages: string[] = [];
  readonly #chat: number;

  constructor(name: "private" | "group" | "long", telegram: FakeTelegram, model: SceneModel) {
    this.name = name;
    this.telegram = telegram;
    this.model = model;
    this.#chat = name === "private" ? CUSTOMER : GROUP;
    const customer = telegram.user(CUSTOMER, { first_name: "Ann" });
    if (name === "private") telegram.privateChat(customer);
    else telegram.group(GROUP);
  }

  get conversation(): string {
    return `telegram:${this.#chat}`;
  }

  get env() {
    return { TELEGRAM_BOT_TOKEN: this.telegram.token, TELEGRAM_API_ROOT: this.telegram.root };
  }

  async connect(): Promise<void> {
    await this.telegram.waitFor(() => this.telegram.isPolled, {
      describe: "the desk to fetch updates",
      timeoutMs: 10_000,
    });
  }

  say(word: string): void {
    const text = this.name === "private" ? `Tell me of ${word}` : `@frontdesk_bot Tell me of ${word}`;
    const { message_id } = this.telegram.say(this.#chat, CUSTOMER, text);
    this.messages.push(`telegram:${this.telegram.bot.id}:${this.#chat}:${message_id}`);
  }

  redeliver(): void {
    this.telegram.redeliver();
  }

  isQuiet(): boolean {
    return this.telegram.pendingUpdates === 0;
  }

  /** Messages of the bot that stand in the chat now. */
  get shown(): readonly string[] {
    return this.telegram.chat(this.#chat).botMessages.map(({ text }) => text);
  }

  get isPreviewVisible(): boolean {
    return this.shown.length > 0 || this.telegram.chat(this.#chat).drafts.some(({ text }) => text !== "");
  }

  /** Whether a call shows the beginning of an answer that is still growing. */
  isPreview({ method, params }: FaultyCall): boolean {
    const shows = method === "sendMessageDraft" || method === "sendMessage" || method === "editMessageText";
    return shows && typeof params.text === "string" && params.text !== "";
  }

  /** Whether a call brings the last part of a whole answer. */
  isFinal({ method, params }: FaultyCall): boolean {
    if (method !== "sendMessage" && method !== "editMessageText") return false;
    return this.model.texts.some((text) => partsOf(text).at(-1) === params.text);
  }

  async sight(): Promise<Sight> {
    const known = this.model.texts.map((text) => ({ words: wordsIn(text), parts: partsOf(text) }));
    const answers: string[][] = [];
    const leftOver: string[] = this.telegram.chat(this.#chat).drafts.map(({ text }) => `draft: ${text}`);
    const { shown } = this;
    for (let index = 0; index < shown.length; ) {
      const whole = known.find(({ parts }) => parts.every((part, offset) => shown[index + offset] === part));
      if (whole === undefined) leftOver.push(shown[index] ?? "");
      else answers.push(whole.words);
      index += whole?.parts.length ?? 1;
    }
    return { answers, leftOver };
  }

  stop(): Promise<void> {
    return this.telegram.stop();
  }
}

function partsOf(text: string): string[] {
  return formatForTelegram(text, "final").map((part) => part.text);
}
