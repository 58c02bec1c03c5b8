import { ConfigError } from "../../src/core/errors.ts";
import type { Alerts } from "../../src/core/ports/alerts.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { KeyValue } from "../../src/core/ports/key-value.ts";
import type { Logger } from "../../src/core/ports/logger.ts";
import type { Intake, Platform } from "../../src/core/ports/platform.ts";
import { PLATFORM, parseAddress } from "./address.ts";
import { describeCode, findCode } from "./error-codes.ts";
import { createWhatsAppFormat } from "./format.ts";
import { GraphClient } from "./graph-client.ts";
import { GraphError } from "./graph-errors.ts";
import { createNotificationTaker, type NotificationTaker } from "./notifications.ts";
import { OpenCreates } from "./open-creates.ts";
import { OutboundGate } from "./outbound-gate.ts";
import { DELIVERY, PlatformHealth } from "./platform-health.ts";
import { SentWatch } from "./sent-watch.ts";
import { findNumberDoubt, findSettingProblem } from "./setting-problem.ts";
import type { StatusNews } from "./statuses.ts";
import { createWebhookRoutes } from "./webhook.ts";
import { createWhatsAppSurface, type SurfaceContext, type TemplateSettings } from "./whatsapp-surface.ts";

export interface WhatsAppOptions {
  readonly accessToken: string;
  readonly phoneNumberId: string;
  readonly appSecret: string;
  readonly verifyToken: string;
  /** Graph API root with its version, without a slash at the end. */
  readonly graphUrl: string;
  /** Calls in a second, over all people. */
  readonly messagesPerSecond: number;
  /** Finished paragraphs are sent while the rest is written. */
  readonly paragraphs: boolean;
  /** What is sent where WhatsApp takes nothing else. */
  readonly template?: TemplateSettings | undefined;
  readonly values: KeyValue;
  readonly alerts: Alerts;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onCall?: (method: string, status: string) => void;
}

const CONNECT = "phoneNumber";
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

export function createWhatsAppPlatform(options: WhatsAppOptions): Platform {
  return new WhatsAppPlatform(options);
}

class WhatsAppPlatform implements Platform {
  readonly name = PLATFORM;
  readonly reports = ["amend", "withdraw", "feedback", "receipt"] as const;
  readonly routes;
  readonly #options: WhatsAppOptions;
  readonly #surfaces: SurfaceContext;
  readonly #stop = new AbortController();
  #connecting: Promise<void> = Promise.resolve();
  #take: NotificationTaker | undefined;
  #taking = new Set<Promise<void>>();
  #problem: string | undefined = "WhatsApp: not connected yet";

  constructor(options: WhatsAppOptions) {
    const { accessToken, graphUrl, messagesPerSecond, paragraphs, template, alerts, clock, logger } = options;
    this.#options = options;
    this.#surfaces = {
      client: new GraphClient({ accessToken, graphUrl, onCall: options.onCall ?? (() => undefined) }),
      gate: new OutboundGate({ clock, perSecond: messagesPerSecond }),
      creates: new OpenCreates(clock),
      sent: new SentWatch(clock),
      health: new PlatformHealth({ alerts, clock }),
      createFormat: createWhatsAppFormat,
      ...{ clock, logger, paragraphs, template },
    };
    const { appSecret, verifyToken } = options;
    this.routes = createWebhookRoutes({ appSecret, verifyToken, taker: () => this.#take, clock, logger });
  }

  /** Webhooks are taken in from here on, also while the Graph API cannot be reached. */
  async start(intake: Intake): Promise<void> {
    const take = createNotificationTaker({
      ...this.#options,
      intake,
      onStatus: (news) => this.#hear(news),
    });
    this.#take = (body) => this.#track(take(body));
    try {
      await this.#connect();
    } catch (error) {
      const problem = findSettingProblem(error);
      if (problem !== undefined) {
        this.#take = undefined;
        throw new ConfigError([problem]);
      }
      this.#report(error);
      this.#connecting = this.#connectLater();
    }
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    this.#take = undefined;
    await Promise.allSettled([this.#connecting, ...this.#taking]);
  }

  surface(addresses: Parameters<Platform["surface"]>[0]) {
    return createWhatsAppSurface(this.#surfaces, parseAddress(addresses.at(-1) ?? addresses[0]));
  }

  problems(): readonly string[] {
    const problems = this.#surfaces.health.problems();
    return this.#problem === undefined ? problems : [this.#problem, ...problems];
  }

  async #connect(): Promise<void> {
    const { phoneNumberId, logger } = this.#options;
    try {
      const { quality } = await this.#surfaces.client.phoneNumber(phoneNumberId);
      if (quality === "RED") logger.warn({ quality }, "WhatsApp: too many people block or report the phone number");
    } catch (error) {
      const doubt = findNumberDoubt(error);
      if (doubt === undefined) throw error;
      logger.error({ error }, doubt);
    }
    this.#surfaces.health.passed(CONNECT);
    this.#problem = undefined;
  }

  /** WhatsApp could not be reached at the start: that must not keep the other platforms from working. */
  async #connectLater(): Promise<void> {
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      await this.#options.clock.sleep(pause, this.#stop.signal);
      if (this.#stop.signal.aborted) return;
      try {
        await this.#connect();
        this.#options.logger.info({}, "WhatsApp: connected");
        return;
      } catch (error) {
        this.#report(error);
      }
    }
  }

  #report(error: unknown): void {
    if (error instanceof GraphError) {
      this.#surfaces.health.refused({ operation: CONNECT, code: error.codeName, entry: error.entry });
    }
    const problem = findSettingProblem(error) ?? "WhatsApp cannot be reached; trying again";
    if (problem !== this.#problem) this.#options.logger.error({ error }, problem);
    this.#problem = problem;
  }

  /** What has become of a message, for whoever waits for that or does not know whether it was made. */
  #hear({ wamid, status, callbackId, code }: StatusNews): void {
    const { sent, creates, health } = this.#surfaces;
    if (callbackId !== undefined) creates.arrived(callbackId, wamid, status);
    sent.arrived(wamid, status);
    if (status === "delivered" || status === "read") health.delivered();
    if (status === "failed") {
      const why = code === undefined ? "no reason was given" : describeCode(code);
      this.#options.logger.warn({ wamid, why }, "WhatsApp could not bring a message that it had taken");
    }
    const entry = code === undefined ? undefined : findCode(code);
    if (entry !== undefined) health.refused({ operation: DELIVERY, code: String(code), entry });
  }

  #track(work: Promise<void>): Promise<void> {
    this.#taking.add(work);
    return work.finally(() => this.#taking.delete(work));
  }
}
