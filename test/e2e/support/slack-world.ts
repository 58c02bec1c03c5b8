import { PostingMethods } from "../../fakes/slack/posting-methods.ts";
import { signInMethods } from "../../fakes/slack/sign-in-methods.ts";
import { SignedEvents } from "../../fakes/slack/signed-events.ts";
import { SocketModeServer } from "../../fakes/slack/socket-mode-server.ts";

export type Transport = "http" | "socket";

const BOT_TOKEN = "xoxb-0001-token-of-the-bot";
const APP_TOKEN = "xapp-0001-token-of-the-app";
const SIGNING_SECRET = "0123456789abcdef0123456789abcdef";

/** A fake Slack that delivers to a desk, and shows what that says. */
export class SlackWorld {
  readonly slack: SocketModeServer;
  readonly posts: PostingMethods;
  readonly #transport: Transport;

  private constructor(slack: SocketModeServer, posts: PostingMethods, transport: Transport) {
    this.slack = slack;
    this.posts = posts;
    this.#transport = transport;
  }

  static async start(transport: Transport): Promise<SlackWorld> {
    const posts = new PostingMethods();
    const methods = { ...signInMethods({ token: BOT_TOKEN }), ...posts.methods };
    const slack = await SocketModeServer.start({ appToken: APP_TOKEN, methods, ackMs: 300 });
    return new SlackWorld(slack, posts, transport);
  }

  /** What the program is told. */
  get env(): Readonly<Record<string, string>> {
    return {
      SLACK_BOT_TOKEN: BOT_TOKEN,
      SLACK_API_URL: this.slack.apiUrl,
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

  /** Where an answer to a command goes. */
  get responseUrl(): string {
    return `${this.slack.apiUrl}response.url`;
  }

  /** The texts of this many messages, each of them whole. */
  untilSaid(count: number, isWhole = (text: string) => text.startsWith("You said: ")): Promise<readonly string[]> {
    return this.posts.until((texts) => texts.length >= count && texts.every(isWhole));
  }

  stop(): Promise<void> {
    return this.slack.stop();
  }
}
