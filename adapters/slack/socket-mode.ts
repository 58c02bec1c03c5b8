import type { SocketModeClient } from "@slack/socket-mode";
import { ConfigError } from "../../src/core/errors.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { Logger } from "../../src/core/ports/logger.ts";
import type { Acknowledgement, Delivery, InboxReceiver } from "./receiver.ts";
import { refusalOf, waitAskedForMs } from "./refusals.ts";
import { silentLogger } from "./silent-logger.ts";

export interface SocketModeOptions {
  readonly appToken: string;
  /** Web API root; undefined: Slack's own. */
  readonly apiUrl?: string;
  readonly receiver: InboxReceiver;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What the client hands over for each envelope. */
interface Envelope {
  readonly body: Delivery["body"];
  readonly retry_num?: number;
  readonly retry_reason?: string;
  ack(response?: Acknowledgement): Promise<void>;
}

interface Connection {
  readonly client: SocketModeClient;
  readonly ended: Promise<void>;
}

const API_TIMEOUT_MS = 10_000;
/** From the request for an address to Slack's greeting. */
const CONNECT_TIMEOUT_MS = 20_000;
/** A connection that has lasted this long was a good one: the next is made at once. */
const GOOD_CONNECTION_MS = 10_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** The client waits half a minute for a peer that does not say goodbye. */
const GOODBYE_MS = 1000;

/**
 * Receives over WebSocket connections, one after the other: Slack ends each after some hours. Envelopes are acknowledged
 * when they are durable; those of a connection that has ended before come again. Each connection has a client of its own,
 * since the client's own way to connect again ends the process when Slack cannot be reached.
 */
export class SocketMode {
  readonly #options: SocketModeOptions;
  readonly #stop = new AbortController();
  readonly #taking = new Set<Promise<void>>();
  #problem: string | undefined = "Slack: Socket Mode is not connected yet";
  #connection: Connection | undefined;
  #running: Promise<void> | undefined;

  constructor(options: SocketModeOptions) {
    this.#options = options;
  }

  /** Why nothing arrives at present. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /**
   * Resolves when the first connection is made, or has failed for a reason that may pass; it is then tried again.
   * @throws ConfigError when Slack refuses the token.
   */
  async start(): Promise<void> {
    try {
      this.#connection = await this.#connect();
    } catch (error) {
      const refusal = refusalOf(error, "SLACK_APP_TOKEN");
      if (refusal !== undefined) throw new ConfigError([refusal]);
      this.#report(error);
    }
    this.#running ??= this.#run();
  }

  /** Waits for what is under way; whatever is not acknowledged then comes again. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.allSettled(this.#taking);
    const said = new AbortController();
    const goodbye = this.#connection?.client.disconnect().then(() => said.abort());
    await Promise.race([goodbye, this.#options.clock.sleep(GOODBYE_MS, said.signal)]);
    // The second time it does not wait for the peer.
    if (!said.signal.aborted) void this.#connection?.client.disconnect();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { clock } = this.#options;
    const { signal } = this.#stop;
    let pause = FIRST_PAUSE_MS;
    while (!signal.aborted) {
      const isGood = this.#connection !== undefined && (await this.#lasts(this.#connection));
      if (signal.aborted) return;
      if (isGood) pause = FIRST_PAUSE_MS;
      else await clock.sleep(pause, signal);
      if (!isGood) pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
      this.#connection = signal.aborted ? undefined : await this.#tryToConnect();
    }
  }

  /** Resolves at the end of a connection with whether it was a good one. */
  async #lasts({ ended }: Connection): Promise<boolean> {
    const { clock } = this.#options;
    const began = clock.now();
    await Promise.race([ended, untilAborted(this.#stop.signal)]);
    this.#problem ??= "Slack: Socket Mode is not connected; trying again";
    return clock.now() - began >= GOOD_CONNECTION_MS;
  }

  async #tryToConnect(): Promise<Connection | undefined> {
    try {
      return await this.#connect();
    } catch (error) {
      this.#report(error);
      await this.#options.clock.sleep(waitAskedForMs(error) ?? 0, this.#stop.signal);
      return undefined;
    }
  }

  /** Resolves when Slack has greeted. */
  async #connect(): Promise<Connection> {
    const { clock, logger } = this.#options;
    const client = await this.#createClient();
    const ended = new Promise<void>((resolve) => client.once("disconnected", () => resolve()));
    const settled = new AbortController();
    void clock.sleep(CONNECT_TIMEOUT_MS, AbortSignal.any([settled.signal, this.#stop.signal])).then(() => {
      if (!settled.signal.aborted) void client.disconnect();
    });
    try {
      await client.start();
    } catch (error) {
      // The client rejects with nothing when its connection ends before the greeting.
      throw error ?? new Error("the connection ended before Slack's greeting");
    } finally {
      settled.abort();
    }
    if (this.#stop.signal.aborted) {
      void client.disconnect();
      throw new Error("stopped while connecting");
    }
    logger.info({}, "Slack: Socket Mode is connected");
    this.#problem = undefined;
    return { client, ended };
  }

  async #createClient(): Promise<SocketModeClient> {
    const { appToken, apiUrl } = this.#options;
    const { SocketModeClient } = await import("@slack/socket-mode");
    const client = new SocketModeClient({
      appToken,
      logger: silentLogger,
      autoReconnectEnabled: false,
      clientOptions: {
        ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
        timeout: API_TIMEOUT_MS,
        retryConfig: { retries: 0 },
        rejectRateLimitedCalls: true,
      },
    });
    client.on("slack_event", (envelope: Envelope) => {
      const taking = this.#take(envelope).finally(() => this.#taking.delete(taking));
      this.#taking.add(taking);
    });
    client.on("ws_message", (data: unknown) => this.#readGoodbye(data));
    return client;
  }

  async #take({ body, retry_num, retry_reason = "", ack }: Envelope): Promise<void> {
    const { receiver, logger } = this.#options;
    if (!receiver.isOpen || this.#stop.signal.aborted) return;
    const retry =
      retry_num === undefined || retry_num === 0 ? {} : { retry: { number: retry_num, reason: retry_reason } };
    try {
      const answer = await receiver.take({ body, ...retry });
      await ack(answer);
    } catch (error) {
      logger.error({ error }, "a delivery from Slack could not be stored or acknowledged; it will come again");
    }
  }

  /** Slack says why it ends a connection; all reasons but one are its daily business. */
  #readGoodbye(data: unknown): void {
    if (typeof data !== "string" || !data.includes('"link_disabled"')) return;
    this.#say(
      "Slack: Socket Mode is off for this app: turn it on in its settings, or unset SLACK_APP_TOKEN",
      undefined,
    );
  }

  #report(error: unknown): void {
    if (this.#stop.signal.aborted) return;
    const refusal = refusalOf(error, "SLACK_APP_TOKEN");
    this.#say(refusal ?? "Slack: Socket Mode cannot connect; trying again", error);
  }

  /** One line when a problem begins, not one for each try. */
  #say(problem: string, error: unknown): void {
    if (problem !== this.#problem) this.#options.logger.error({ error }, problem);
    this.#problem = problem;
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
