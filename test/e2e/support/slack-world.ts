import { expect } from "vitest";
import { type FakeSlack, startFakeSlack } from "../../fakes/slack/fake-slack.ts";
import { SignedEvents } from "../../fakes/slack/signed-events.ts";
import { SocketModeServer } from "../../fakes/slack/socket-mode-server.ts";

export type Transport = "http" | "socket";

/** A message that a person has sent: the event in what Slack delivers. */
export interface Question {
  readonly event: Readonly<Record<string, unknown>>;
}

const BOT_TOKEN = "xoxb-0001-token-of-the-bot";
const APP_TOKEN = "xapp-0001-token-of-the-app";
const SIGNING_SECRET = "0123456789abcdef0123456789abcdef";
const ACK_MS = 300;

/** A fake Slack that delivers to a desk, and shows what that says. */
export class SlackWorld {
  readonly web: FakeSlack;
  readonly sockets: SocketModeServer;
  readonly #transport: Transport;

  private constructor(web: FakeSlack, sockets: SocketModeServer, transport: Transport) {
    this.web = web;
    this.sockets = sockets;
    this.#transport = transport;
  }

  static async start(transport: Transport): Promise<SlackWorld> {
    const sockets = await SocketModeServer.start({ appToken: APP_TOKEN, ackMs: ACK_MS });
    const socketUrl = () => sockets.address();
    const web = await startFakeSlack({ token: BOT_TOKEN, appToken: APP_TOKEN, socketUrl });
    return new SlackWorld(web, sockets, transport);
  }

  /** What the program is told. */
  get env(): Readonly<Record<string, string>> {
    return {
      SLACK_BOT_TOKEN: BOT_TOKEN,
      SLACK_API_URL: this.web.apiUrl,
      ...(this.#transport === "http" ? { SLACK_SIGNING_SECRET: SIGNING_SECRET } : { SLACK_APP_TOKEN: APP_TOKEN }),
    };
  }

  /** What must not be printed. */
  get secrets(): readonly string[] {
    return [BOT_TOKEN, APP_TOKEN, SIGNING_SECRET];
  }

  /** `url`: where the desk serves. */
  eventsFor(url: string | undefined): SignedEvents {
    return new SignedEvents({ url: `${url}/webhooks/slack`, signingSecret: SIGNING_SECRET });
  }

  /** The bot's messages in the thread of a question, as people see them now. */
  said({ event }: Question): readonly string[] {
    return this.web.texts(String(event.channel), String(event.thread_ts ?? event.ts));
  }

  /** Resolves when the thread of a question shows exactly this. */
  async untilSaid(question: Question, ...texts: readonly string[]): Promise<void> {
    await expect.poll(() => this.said(question), { timeout: 10_000 }).toEqual(texts);
  }

  async stop(): Promise<void> {
    await this.web.stop();
    await this.sockets.stop();
  }
}
