import { ConfigError } from "../../src/core/errors.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { Route } from "../../src/core/ports/http-route.ts";
import type { KeyValue } from "../../src/core/ports/key-value.ts";
import type { Logger } from "../../src/core/ports/logger.ts";
import type { Intake } from "../../src/core/ports/platform.ts";
import { listen } from "./listeners.ts";
import { Prompts, type SuggestedPrompt } from "./prompts.ts";
import { InboxReceiver } from "./receiver.ts";
import { waitAskedForMs } from "./refusals.ts";
import { signIn } from "./sign-in.ts";
import { createSlackApp } from "./slack-app.ts";
import { SocketMode } from "./socket-mode.ts";
import { Threads } from "./threads.ts";
import type { SlackApi } from "./web-client.ts";
import { createWebhookRoute } from "./webhook.ts";

/** How Slack delivers: to our HTTP server, or over connections that we make. */
export type Transport =
  | { readonly kind: "http"; readonly signingSecret: string }
  | { readonly kind: "socket"; readonly appToken: string; readonly apiUrl?: string };

export interface ReceptionOptions {
  readonly transport: Transport;
  readonly api: SlackApi;
  /** Shown to whoever opens the conversation with the bot for the first time; empty: nothing is. */
  readonly prompts: readonly SuggestedPrompt[];
  /** Remembers the threads of the bot and who has seen the prompts. */
  readonly values: KeyValue;
  readonly clock: Clock;
  readonly logger: Logger;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

/** Everything that comes from Slack. */
export class Reception {
  readonly routes: readonly Route[];
  readonly #options: ReceptionOptions;
  readonly #receiver: InboxReceiver;
  readonly #stop = new AbortController();
  #connecting: Promise<void> = Promise.resolve();
  #socket: SocketMode | undefined;
  #problem: string | undefined = "Slack: not connected yet";

  constructor(options: ReceptionOptions) {
    const { transport, clock, logger } = options;
    this.#options = options;
    this.#receiver = new InboxReceiver(logger);
    this.routes =
      transport.kind === "socket"
        ? []
        : [
            createWebhookRoute({
              signingSecret: transport.signingSecret,
              receiver: this.#receiver,
              clock,
              logger,
            }),
          ];
  }

  /** @throws ConfigError when Slack refuses a token; where it cannot be reached, that is tried again later. */
  async start(intake: Intake): Promise<void> {
    try {
      await this.#connect(intake);
    } catch (error) {
      if (error instanceof ConfigError) throw error;
      this.#report(error);
      this.#connecting = this.#connectLater(intake, waitAskedForMs(error));
    }
  }

  /** Takes nothing more; waits for what is under way. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#connecting;
    await this.#receiver.stop();
    await this.#socket?.stop();
  }

  problems(): readonly string[] {
    const problem = this.#problem ?? this.#socket?.problem;
    return problem === undefined ? [] : [problem];
  }

  async #connect(intake: Intake): Promise<void> {
    const { transport, api, clock, logger, values } = this.#options;
    const { me, missing } = await signIn(api);
    if (missing.length > 0) {
      logger.warn(
        { scopes: missing.join(", ") },
        "Slack: the bot lacks scopes, so some messages will not arrive or not be answered: add them and install the app again",
      );
    }
    const app = await createSlackApp(this.#receiver, me);
    const prompts = new Prompts({ api, prompts: this.#options.prompts, values, logger });
    listen(app, { intake, me, prompts, threads: new Threads(values, clock), clock, logger });
    if (this.#stop.signal.aborted) return;
    await app.start();
    if (transport.kind === "socket") {
      this.#socket = new SocketMode({ ...transport, receiver: this.#receiver, clock, logger });
      await this.#socket.start();
    }
    this.#problem = undefined;
  }

  /** Slack could not be reached at the start: that must not keep the other platforms from working. */
  async #connectLater(intake: Intake, firstWaitMs = 0): Promise<void> {
    const { clock, logger } = this.#options;
    let waitMs = firstWaitMs;
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      await clock.sleep(Math.max(pause, waitMs), this.#stop.signal);
      if (this.#stop.signal.aborted) return;
      try {
        await this.#connect(intake);
        logger.info({}, "Slack: connected");
        return;
      } catch (error) {
        this.#report(error);
        waitMs = waitAskedForMs(error) ?? 0;
      }
    }
  }

  #report(error: unknown): void {
    const problem = error instanceof ConfigError ? error.problems.join("; ") : "Slack cannot be reached; trying again";
    if (problem !== this.#problem) this.#options.logger.error({ error }, problem);
    this.#problem = problem;
  }
}
