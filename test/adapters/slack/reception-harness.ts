import { Reception, type ReceptionOptions } from "../../../adapters/slack/reception.ts";
import { createSlackClients } from "../../../adapters/slack/web-client.ts";
import type { InboundMessage } from "../../../src/core/message.ts";
import type { Logger } from "../../../src/core/ports/logger.ts";
import type { Feedback, Intake } from "../../../src/core/ports/platform.ts";
import { createLogger } from "../../../src/logger.ts";
import { createHttpServer, type HttpServer } from "../../../src/server/http-server.ts";
import { type SignInMethods, signInMethods } from "../../fakes/slack/sign-in-methods.ts";
import { SignedEvents } from "../../fakes/slack/signed-events.ts";
import { SocketModeServer, type SocketModeServerOptions } from "../../fakes/slack/socket-mode-server.ts";
import { SqliteHarness } from "../sqlite/sqlite-harness.ts";

export const BOT_TOKEN = "xoxb-token-of-the-bot";
export const APP_TOKEN = "xapp-token-of-the-app";
export const SIGNING_SECRET = "secret-that-signs-requests";

export interface HarnessOptions {
  readonly transport?: "http" | "socket";
  readonly prompts?: ReceptionOptions["prompts"];
  readonly socket?: Partial<SocketModeServerOptions>;
}

/** A desk that keeps what it is told in a real store, and does nothing about it. */
export class StoringIntake implements Intake {
  /** Messages that were new. */
  readonly accepted: InboundMessage[] = [];
  readonly amended: InboundMessage[] = [];
  /** Ids of messages that were deleted. */
  readonly withdrawn: string[] = [];
  readonly stopped: string[] = [];
  readonly judged: Feedback[] = [];
  /** The store is down. */
  isDown = false;
  /** Called before a message is stored. */
  before: () => Promise<void> = async () => undefined;
  readonly #harness: SqliteHarness;

  constructor(harness: SqliteHarness) {
    this.#harness = harness;
  }

  async accept(messages: readonly InboundMessage[]): Promise<void> {
    await this.before();
    this.#check();
    const acceptances = await this.#harness.inbox.accept(messages);
    this.accepted.push(...messages.filter((_message, index) => acceptances[index] === "accepted"));
  }

  async amend(message: InboundMessage): Promise<void> {
    this.#check();
    const result = await this.#harness.inbox.amend(message);
    if (result === "unknown") await this.accept([message]);
    else this.amended.push(message);
  }

  async withdraw(message: string): Promise<void> {
    this.#check();
    this.withdrawn.push(message);
  }

  stop(conversation: string): void {
    this.stopped.push(conversation);
  }

  async feedback(feedback: Feedback): Promise<void> {
    this.#check();
    this.judged.push(feedback);
  }

  async receipt(): Promise<void> {
    throw new Error("Slack sends no receipts");
  }

  #check(): void {
    if (this.isDown) throw new Error("the store is down");
  }
}

/** All that receiving needs, over a real store, a real HTTP server and a fake Slack. */
export class ReceptionHarness {
  readonly store: SqliteHarness;
  readonly slack: SocketModeServer;
  /** What the Web API says; may be changed at any time. */
  readonly api: SignInMethods;
  /** What operators read. */
  logged = "";
  readonly #options: HarnessOptions;
  #reception: Reception;
  #intake: StoringIntake;
  #server: HttpServer | undefined;
  #events: SignedEvents | undefined;

  private constructor(store: SqliteHarness, slack: SocketModeServer, api: SignInMethods, options: HarnessOptions) {
    this.store = store;
    this.slack = slack;
    this.api = api;
    this.#options = options;
    this.#reception = this.#createReception();
    this.#intake = new StoringIntake(store);
  }

  static async create(options: HarnessOptions = {}): Promise<ReceptionHarness> {
    const api: SignInMethods = { token: BOT_TOKEN };
    const slack = await SocketModeServer.start({ appToken: APP_TOKEN, methods: signInMethods(api), ...options.socket });
    const harness = new ReceptionHarness(await SqliteHarness.create(), slack, api, options);
    await harness.#serve();
    return harness;
  }

  get reception(): Reception {
    return this.#reception;
  }

  get intake(): StoringIntake {
    return this.#intake;
  }

  get events(): SignedEvents {
    if (this.#events === undefined) throw new Error("there is no webhook");
    return this.#events;
  }

  /** The words of all new messages, in order. */
  get heard(): readonly (string | undefined)[] {
    return this.#intake.accepted.map(({ content }) => (content.kind === "text" ? content.text : content.kind));
  }

  start(): Promise<void> {
    return this.#reception.start(this.#intake);
  }

  /** The process dies and another one takes up its data. */
  async die(): Promise<void> {
    this.slack.cut();
    await this.#reception.stop();
    await this.store.reopen();
    await this.#server?.stop();
    this.#intake = new StoringIntake(this.store);
    this.#reception = this.#createReception();
    await this.#serve();
  }

  async stop(): Promise<void> {
    await this.#reception.stop();
    await this.#server?.stop();
    await this.slack.stop();
    await this.store.stop();
  }

  async #serve(): Promise<void> {
    const { routes } = this.#reception;
    if (routes.length === 0) return;
    const { clock } = this.store;
    this.#server = createHttpServer({ host: "127.0.0.1", port: 0, trustProxy: false, routes, logger: this.#logger() });
    const url = `${await this.#server.start()}/webhooks/slack`;
    this.#events = new SignedEvents({ url, signingSecret: SIGNING_SECRET, now: () => clock.now() });
  }

  #createReception(): Reception {
    const { transport = "http", prompts = [] } = this.#options;
    return new Reception({
      transport:
        transport === "http"
          ? { kind: "http", signingSecret: SIGNING_SECRET }
          : { kind: "socket", appToken: APP_TOKEN, apiUrl: this.slack.apiUrl },
      api: createSlackClients({ token: BOT_TOKEN, apiUrl: this.slack.apiUrl, onCall: () => undefined }).preview,
      prompts,
      values: this.store.store.values("slack"),
      clock: this.store.clock,
      logger: this.#logger(),
    });
  }

  #logger(): Logger {
    return createLogger("debug", {
      write: (line) => {
        this.logged += line;
      },
    });
  }
}
