import { rmSync } from "node:fs";
import { expect } from "vitest";
import { type FakeModel, startFakeModel } from "../../fakes/model/fake-model-server.ts";
import type { Customer } from "../../fakes/whatsapp/customer.ts";
import { type FakeWhatsApp, type FakeWhatsAppOptions, startFakeWhatsApp } from "../../fakes/whatsapp/fake-whatsapp.ts";
import { freePort } from "../../support/free-port.ts";
import { createDataDirectory, FrontdeskProcess } from "../../support/frontdesk-process.ts";
import { API_KEY } from "./desk-under-test.ts";
import { type SettingsFile, writeSettings } from "./settings-file.ts";

export interface WhatsAppUnderTestOptions {
  readonly whatsApp?: FakeWhatsAppOptions;
  readonly env?: Readonly<Record<string, string>>;
  /** `frontdesk.yaml`. */
  readonly settings?: SettingsFile;
  /** Called before the program starts. */
  readonly prepare?: (whatsApp: FakeWhatsApp) => void;
}

/** The real program between a fake Graph API with customers and a fake model; it can be killed and started again. */
export class WhatsAppUnderTest {
  readonly whatsApp: FakeWhatsApp;
  readonly model: FakeModel;
  readonly #env: Readonly<Record<string, string>>;
  readonly #dataDirectory: string;
  readonly #outputs: string[] = [];
  #frontdesk: FrontdeskProcess;

  private constructor(
    whatsApp: FakeWhatsApp,
    model: FakeModel,
    env: Readonly<Record<string, string>>,
    dataDirectory: string,
    frontdesk: FrontdeskProcess,
  ) {
    this.whatsApp = whatsApp;
    this.model = model;
    this.#env = env;
    this.#dataDirectory = dataDirectory;
    this.#frontdesk = frontdesk;
  }

  static async start(options: WhatsAppUnderTestOptions = {}): Promise<WhatsAppUnderTest> {
    const port = await freePort();
    const webhookUrl = `http://127.0.0.1:${port}/webhooks/whatsapp`;
    const whatsApp = await startFakeWhatsApp({ webhookUrl, webhook: { firstRetryMs: 20 }, ...options.whatsApp });
    options.prepare?.(whatsApp);
    const model = await startFakeModel();
    const dataDirectory = createDataDirectory();
    const env = {
      PORT: String(port),
      WHATSAPP_ACCESS_TOKEN: whatsApp.token,
      WHATSAPP_PHONE_NUMBER_ID: whatsApp.phoneNumberId,
      WHATSAPP_APP_SECRET: whatsApp.appSecret,
      WHATSAPP_VERIFY_TOKEN: whatsApp.verifyToken,
      WHATSAPP_GRAPH_URL: whatsApp.root,
      LLM_BASE_URL: model.baseUrl,
      LLM_API_KEY: API_KEY,
      ...(options.settings && { FRONTDESK_CONFIG: writeSettings(dataDirectory, options.settings) }),
      ...options.env,
    };
    const frontdesk = await FrontdeskProcess.start({ env, dataDirectory });
    return new WhatsAppUnderTest(whatsApp, model, env, dataDirectory, frontdesk);
  }

  get frontdesk(): FrontdeskProcess {
    return this.#frontdesk;
  }

  /** What a customer has got when there are so many messages. */
  async untilSeen(customer: Customer, count: number): Promise<string[]> {
    const describe = () => `${count} messages to ${customer.name}; there: ${JSON.stringify(customer.texts)}`;
    await this.whatsApp.waitFor(() => customer.seen.length >= count, { describe, timeoutMs: 10_000 });
    return customer.texts;
  }

  /** Resolves when every webhook has been answered with 200. */
  async untilDelivered(): Promise<void> {
    const describe = () => `${this.whatsApp.pending} webhooks are not answered with 200`;
    await this.whatsApp.waitFor(() => this.whatsApp.pending === 0, { describe, timeoutMs: 10_000 });
  }

  /** Ends the program as a crash would. */
  async kill(): Promise<void> {
    await this.#frontdesk.kill();
    this.#outputs.push(this.#frontdesk.output);
  }

  /** Starts the program again where the last one ended. */
  async restart(): Promise<void> {
    this.#frontdesk = await FrontdeskProcess.start({ env: this.#env, dataDirectory: this.#dataDirectory });
  }

  /** Ends everything. Nothing that was printed may hold a secret. */
  async stop(): Promise<void> {
    await this.kill();
    const printed = this.#outputs.join("\n");
    const { token, appSecret, verifyToken } = this.whatsApp;
    await this.whatsApp.stop();
    await this.model.stop();
    rmSync(this.#dataDirectory, { recursive: true, force: true });
    for (const secret of [API_KEY, token, appSecret, verifyToken]) expect(printed).not.toContain(secret);
  }
}
