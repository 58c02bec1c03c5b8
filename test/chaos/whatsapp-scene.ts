import { createWhatsAppFormat } from "../../adapters/whatsapp/format.ts";
import type { Customer } from "../fakes/whatsapp/customer.ts";
import { type FakeWhatsApp, startFakeWhatsApp } from "../fakes/whatsapp/fake-whatsapp.ts";
import type { FaultyCall } from "../fakes/whatsapp/fault-plan.ts";
import { readThread } from "./answers.ts";
import { MOMENT_TIMEOUT_MS, type Moments, type Scene, type SceneModel, type ShowingCall, type Sight } from "./scene.ts";
import type { SceneName } from "./scene-kinds.ts";

const USER_ID = "US.1349";
/** Meta waits longer; what is delivered again comes in no certain order all the same. */
const RETRIES = { firstRetryMs: 20, maxRetryMs: 200 };

/** A customer who writes to a number of WhatsApp's. */
export class WhatsAppScene implements Scene, Moments {
  readonly name;
  readonly moments: Moments = this;
  readonly messages: string[] = [];
  readonly #whatsApp: FakeWhatsApp;
  readonly #model: SceneModel;
  readonly #customer: Customer;

  private constructor(name: SceneName, whatsApp: FakeWhatsApp, model: SceneModel) {
    this.name = name;
    this.#whatsApp = whatsApp;
    this.#model = model;
    this.#customer = whatsApp.customer("16505551234", { name: "Ann", userId: USER_ID });
  }

  static async start(name: SceneName, model: SceneModel): Promise<WhatsAppScene> {
    return new WhatsAppScene(name, await startFakeWhatsApp({ webhook: RETRIES }), model);
  }

  get conversation(): string {
    return `whatsapp:${this.#whatsApp.phoneNumberId}:${USER_ID}`;
  }

  get env() {
    const { token, phoneNumberId, appSecret, verifyToken, root } = this.#whatsApp;
    return {
      WHATSAPP_ACCESS_TOKEN: token,
      WHATSAPP_PHONE_NUMBER_ID: phoneNumberId,
      WHATSAPP_APP_SECRET: appSecret,
      WHATSAPP_VERIFY_TOKEN: verifyToken,
      WHATSAPP_GRAPH_URL: root,
    };
  }

  async connect(url: string): Promise<void> {
    this.#whatsApp.webhookUrl = `${url}/webhooks/whatsapp`;
  }

  say(word: string): void {
    this.messages.push(`whatsapp:${this.#whatsApp.says(this.#customer, `Tell me of ${word}`)}`);
  }

  redeliver(): void {
    this.#whatsApp.redeliver();
  }

  isQuiet(): boolean {
    return this.#whatsApp.pending === 0;
  }

  handedOver(): Promise<unknown> {
    return this.#until(() => this.#isUnderWay("messages"), "the message to be handed over");
  }

  underWay(): Promise<unknown> {
    return this.#until(() => this.#whatsApp.isTyping(this.#customer), "the typing sign");
  }

  stalled(call: ShowingCall, at: "received" | "done"): Promise<unknown> {
    if (call === "preview") throw new Error("WhatsApp shows no previews");
    const { faults } = this.#whatsApp;
    faults.when((candidate) => this.#isFinal(candidate), at === "received" ? "hang" : "hangAfter", 1);
    const isThere = () => this.#finals.some(({ status }) => at === "received" || status === 200);
    return this.#until(isThere, `a final to be ${at}`);
  }

  finalAnswered(): Promise<unknown> {
    return this.#until(() => this.#finals.some(({ status }) => status === 200), "the final to be answered");
  }

  receiptHandedOver(): Promise<unknown> {
    return this.#until(() => this.#isUnderWay("statuses"), "a status to be handed over");
  }

  async sight(): Promise<Sight> {
    return readThread(this.#customer.texts, this.#model.texts, partsOf);
  }

  stop(): Promise<void> {
    return this.#whatsApp.stop();
  }

  get #finals() {
    return this.#whatsApp.calls.filter((call) => this.#isFinal(call));
  }

  #isFinal({ operation, body }: FaultyCall): boolean {
    if (operation !== "send") return false;
    return this.#model.texts.some((text) => bodyOf(body.text) === partsOf(text).at(-1));
  }

  #isUnderWay(what: "messages" | "statuses"): boolean {
    return this.#whatsApp.deliveries.some(({ body, isUnderWay }) => isUnderWay && body.includes(`"${what}":[`));
  }

  #until(isSo: () => unknown, describe: string): Promise<unknown> {
    return this.#whatsApp.waitFor(isSo, { describe, timeoutMs: MOMENT_TIMEOUT_MS });
  }
}

/** Of what is sent, and of a part that is ready to be sent. */
function bodyOf(text: unknown): unknown {
  return typeof text === "object" && text !== null && "body" in text ? text.body : undefined;
}

function partsOf(text: string): string[] {
  return createWhatsAppFormat()(text, "final").map((part) => String(bodyOf(part.format)));
}
