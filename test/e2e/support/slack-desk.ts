import { rmSync } from "node:fs";
import { WebClient } from "@slack/web-api";
import type { SlackAddress } from "../../../adapters/slack/address.ts";
import type { WebApi } from "../../../adapters/slack/sign-in.ts";
import { silentLogger as silentSlackLogger } from "../../../adapters/slack/silent-logger.ts";
import { createSlackPlatform } from "../../../adapters/slack/slack-platform.ts";
import type { Store } from "../../../adapters/sqlite/sqlite-store.ts";
import { type App, createApp } from "../../../src/app.ts";
import { loadConfig } from "../../../src/config/config.ts";
import type { Surface } from "../../../src/core/ports/platform.ts";
import { createLogger } from "../../../src/logger.ts";
import { systemClock } from "../../../src/system-clock.ts";
import { ScriptedModel } from "../../fakes/scripted-model.ts";
import { signInMethods } from "../../fakes/slack/sign-in-methods.ts";
import { SignedEvents } from "../../fakes/slack/signed-events.ts";
import { SocketModeServer } from "../../fakes/slack/socket-mode-server.ts";
import { createDataDirectory } from "../../support/frontdesk-process.ts";

const BOT_TOKEN = "xoxb-0001-token-of-the-bot";
const APP_TOKEN = "xapp-0001-token-of-the-app";
const SIGNING_SECRET = "0123456789abcdef0123456789abcdef";

/** What the desk has said, and to which address. */
export interface Said {
  readonly address: SlackAddress;
  readonly text: string;
}

/** The whole program in this process, over a real store, with a fake Slack that delivers to it. */
export class SlackDesk {
  readonly slack: SocketModeServer;
  readonly said: Said[] = [];
  readonly model = new ScriptedModel("scripted");
  /** Called before messages are kept; may throw. */
  beforeAccept: () => Promise<void> = async () => undefined;
  logged = "";
  readonly #transport: "http" | "socket";
  readonly #directory = createDataDirectory();
  readonly #watchers = new Set<() => void>();
  #app: App | undefined;
  #events: SignedEvents | undefined;

  private constructor(slack: SocketModeServer, transport: "http" | "socket") {
    this.slack = slack;
    this.#transport = transport;
  }

  static async start(transport: "http" | "socket"): Promise<SlackDesk> {
    const methods = signInMethods({ token: BOT_TOKEN });
    const desk = new SlackDesk(await SocketModeServer.start({ appToken: APP_TOKEN, methods, ackMs: 300 }), transport);
    await desk.#run();
    return desk;
  }

  get events(): SignedEvents {
    if (this.#events === undefined) throw new Error("the desk is not running");
    return this.#events;
  }

  async restart(): Promise<void> {
    await this.#app?.stop();
    await this.#run();
  }

  async untilSaid(count: number): Promise<readonly string[]> {
    await new Promise<void>((resolve, reject) => {
      const fail = () =>
        reject(new Error(`${count} answers; there: ${this.said.map(({ text }) => text)} ${this.logged}`));
      const timer = setTimeout(fail, 10_000);
      const look = () => {
        if (this.said.length < count) return;
        clearTimeout(timer);
        this.#watchers.delete(look);
        resolve();
      };
      this.#watchers.add(look);
      look();
    });
    return this.said.map(({ text }) => text);
  }

  async stop(): Promise<void> {
    await this.#app?.stop();
    await this.slack.stop();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  async #run(): Promise<void> {
    const config = loadConfig({ PORT: "0", DATA_DIR: this.#directory, WEB_CHAT: "off" });
    const logger = createLogger("info", {
      write: (line) => {
        this.logged += line;
      },
    });
    let store: Store | undefined;
    const slack = createSlackPlatform(
      {
        ...(this.#transport === "http" ? { signingSecret: SIGNING_SECRET } : { appToken: APP_TOKEN }),
        apiUrl: this.slack.apiUrl,
        prompts: [],
        values: {
          // The store is opened with the app that the platform is a part of.
          get: (key) => valuesOf(store).get(key),
          getMany: (keys) => valuesOf(store).getMany(keys),
          set: (key, value, ttlMs) => valuesOf(store).set(key, value, ttlMs),
        },
        clock: systemClock,
        logger,
      },
      {
        api: callerOf(new WebClient(BOT_TOKEN, { slackApiUrl: this.slack.apiUrl, logger: silentSlackLogger })),
        surface: (address) => this.#surface(address),
      },
    );
    this.#app = await createApp(config, {
      logger,
      model: this.model,
      platforms: [slack],
      store: (opened) => {
        store = opened;
        return this.#failing(opened);
      },
    });
    const { url } = await this.#app.start();
    this.#events = new SignedEvents({ url: `${url}/webhooks/slack`, signingSecret: SIGNING_SECRET });
  }

  #failing(store: Store): Store {
    const { inbox } = store;
    const accept: typeof inbox.accept = async (messages) => {
      await this.beforeAccept();
      return inbox.accept(messages);
    };
    return new Proxy(store, {
      get: (target, name) =>
        name === "inbox" ? new Proxy(inbox, replaceMethod("accept", accept)) : bind(target, name),
    });
  }

  #surface(address: SlackAddress): Surface {
    return {
      pacing: { minIntervalMs: 1000, minNewCharacters: 8, maxWaitMs: 3000, firstCharacters: 1, firstWaitMs: 0 },
      format: (text) => (text.trim() === "" ? [] : [{ text }]),
      send: async (part) => {
        this.said.push({ address, text: part.text });
        for (const look of [...this.#watchers]) look();
        return { channel: address.channel, ts: `1800000000.${String(this.said.length).padStart(6, "0")}` };
      },
    };
  }
}

function valuesOf(store: Store | undefined) {
  if (store === undefined) throw new Error("the store is not open yet");
  return store.values("slack");
}

function bind(target: object, name: string | symbol): unknown {
  const value: unknown = Reflect.get(target, name, target);
  return typeof value === "function" ? value.bind(target) : value;
}

function replaceMethod<Target extends object>(method: string, by: unknown): ProxyHandler<Target> {
  return { get: (target, name) => (name === method ? by : bind(target, name)) };
}

function callerOf(client: WebClient): WebApi {
  return { call: (method, args) => client.apiCall(method, { ...args }) };
}
