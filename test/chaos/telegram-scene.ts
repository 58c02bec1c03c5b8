import { formatForTelegram } from "../../adapters/telegram/format.ts";
import type { FakeTelegram } from "../fakes/telegram/fake-telegram.ts";
import type { FaultyCall } from "../fakes/telegram/fault-plan.ts";
import { readThread } from "./answers.ts";
import { MOMENT_TIMEOUT_MS, type Moments, type Scene, type SceneModel, type ShowingCall, type Sight } from "./scene.ts";

const CUSTOMER = 7;
const GROUP = -100_500;

/** A private chat or a group in a fake Telegram. */
export class TelegramScene implements Scene, Moments {
  readonly name;
  readonly moments: Moments = this;
  readonly messages: string[] = [];
  readonly #telegram: FakeTelegram;
  readonly #model: SceneModel;
  readonly #chat: number;

  constructor(name: "private" | "group" | "long", telegram: FakeTelegram, model: SceneModel) {
    this.name = name;
    this.#telegram = telegram;
    this.#model = model;
    this.#chat = name === "private" ? CUSTOMER : GROUP;
    const customer = telegram.user(CUSTOMER, { first_name: "Ann" });
    if (name === "private") telegram.privateChat(customer);
    else telegram.group(GROUP);
  }

  get conversation(): string {
    return `telegram:${this.#chat}`;
  }

  get env() {
    return { TELEGRAM_BOT_TOKEN: this.#telegram.token, TELEGRAM_API_ROOT: this.#telegram.root };
  }

  async connect(): Promise<void> {
    await this.#telegram.waitFor(() => this.#telegram.isPolled, {
      describe: "the desk to fetch updates",
      timeoutMs: 10_000,
    });
  }

  say(word: string): void {
    const text = this.name === "private" ? `Tell me of ${word}` : `@frontdesk_bot Tell me of ${word}`;
    const { message_id } = this.#telegram.say(this.#chat, CUSTOMER, text);
    this.messages.push(`telegram:${this.#telegram.bot.id}:${this.#chat}:${message_id}`);
  }

  redeliver(): void {
    this.#telegram.redeliver();
  }

  isQuiet(): boolean {
    return this.#telegram.pendingUpdates === 0;
  }

  handedOver(): Promise<unknown> {
    const before = this.#telegram.callsOf("getUpdates").length;
    // The poll that was open when the customer spoke is the last one of those before.
    const isHandedOver = () => this.#telegram.callsOf("getUpdates")[before - 1]?.status === 200;
    return this.#until(isHandedOver, "the update to be handed over");
  }

  underWay(): Promise<unknown> {
    const chat = this.#telegram.chat(this.#chat);
    const isVisible = () => this.#shown.length > 0 || chat.drafts.some(({ text }) => text !== "");
    return this.#until(isVisible, "the first text to be visible");
  }

  stalled(call: ShowingCall, at: "received" | "done"): Promise<unknown> {
    const { faults, calls } = this.#telegram;
    const before = calls.length;
    const matches = (candidate: FaultyCall) => (call === "final" ? this.#isFinal(candidate) : isPreview(candidate));
    faults.when(matches, at === "received" ? "hang" : "hangAfter", 1);
    const find = () => this.#telegram.calls.slice(before).find(matches);
    return this.#until(() => (at === "received" ? find() : find()?.ok), `a ${call} to be ${at}`);
  }

  finalAnswered(): Promise<unknown> {
    const isAnswered = () => this.#telegram.calls.some((call) => this.#isFinal(call) && call.status === 200);
    return this.#until(isAnswered, "the final to be answered");
  }

  async sight(): Promise<Sight> {
    const { answers, leftOver } = readThread(this.#shown, this.#model.texts, partsOf);
    const drafts = this.#telegram.chat(this.#chat).drafts.map(({ text }) => `draft: ${text}`);
    return { answers, leftOver: [...drafts, ...leftOver] };
  }

  stop(): Promise<void> {
    return this.#telegram.stop();
  }

  /** Messages of the bot that stand in the chat now. */
  get #shown(): readonly string[] {
    return this.#telegram.chat(this.#chat).botMessages.map(({ text }) => text);
  }

  #isFinal({ method, params }: FaultyCall): boolean {
    if (method !== "sendMessage" && method !== "editMessageText") return false;
    return this.#model.texts.some((text) => partsOf(text).at(-1) === params.text);
  }

  #until(isSo: () => unknown, describe: string): Promise<unknown> {
    return this.#telegram.waitFor(isSo, { describe, timeoutMs: MOMENT_TIMEOUT_MS });
  }
}

function isPreview({ method, params }: FaultyCall): boolean {
  const shows = method === "sendMessageDraft" || method === "sendMessage" || method === "editMessageText";
  return shows && typeof params.text === "string" && params.text !== "";
}

function partsOf(text: string): string[] {
  return formatForTelegram(text, "final").map((part) => part.text);
}
