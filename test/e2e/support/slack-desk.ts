import { rmSync } from "node:fs";
import type { Store } from "../../../adapters/sqlite/sqlite-store.ts";
import { type App, createApp } from "../../../src/app.ts";
import { loadConfig } from "../../../src/config/config.ts";
import { createLogger } from "../../../src/logger.ts";
import { ScriptedModel } from "../../fakes/scripted-model.ts";
import type { SignedEvents } from "../../fakes/slack/signed-events.ts";
import { createDataDirectory } from "../../support/frontdesk-process.ts";
import { SlackWorld, type Transport } from "./slack-world.ts";

/** The whole program in this process, so that its store can fail, with a fake Slack that delivers to it. */
export class SlackDesk {
  readonly world: SlackWorld;
  readonly model = new ScriptedModel("scripted");
  /** Called before messages are kept; may throw. */
  beforeAccept: () => Promise<void> = async () => undefined;
  logged = "";
  readonly #directory = createDataDirectory();
  #app: App | undefined;
  #events: SignedEvents | undefined;

  private constructor(world: SlackWorld) {
    this.world = world;
  }

  static async start(transport: Transport): Promise<SlackDesk> {
    const desk = new SlackDesk(await SlackWorld.start(transport));
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

  async stop(): Promise<void> {
    await this.#app?.stop();
    await this.world.stop();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  async #run(): Promise<void> {
    const logger = createLogger("info", {
      write: (line) => {
        this.logged += line;
      },
    });
    const config = loadConfig({ PORT: "0", DATA_DIR: this.#directory, WEB_CHAT: "off", ...this.world.env });
    const store = (opened: Store) => this.#failing(opened);
    this.#app = await createApp(config, { logger, model: this.model, store });
    const { url } = await this.#app.start();
    this.#events = this.world.eventsFor(url);
  }

  #failing(store: Store): Store {
    const { inbox } = store;
    const accept: typeof inbox.accept = async (messages) => {
      await this.beforeAccept();
      return inbox.accept(messages);
    };
    return replace(store, "inbox", replace(inbox, "accept", accept));
  }
}

/** The same object but for one member. */
function replace<Target extends object, Name extends keyof Target>(
  target: Target,
  name: Name,
  by: Target[Name],
): Target {
  return new Proxy(target, {
    get(whole, asked) {
      if (asked === name) return by;
      const value: unknown = Reflect.get(whole, asked, whole);
      return typeof value === "function" ? value.bind(whole) : value;
    },
  });
}
