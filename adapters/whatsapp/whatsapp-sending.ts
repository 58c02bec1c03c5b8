import type { Alerts } from "../../src/core/ports/alerts.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { Logger } from "../../src/core/ports/logger.ts";
import type { ReceiptStatus, Surface } from "../../src/core/ports/platform.ts";
import type { WhatsAppAddress } from "./address.ts";
import { findCode } from "./error-codes.ts";
import { GraphClient, type GraphTimeouts } from "./graph-client.ts";
import { OpenCreates } from "./open-creates.ts";
import { OutboundGate } from "./outbound-gate.ts";
import { PlatformHealth } from "./platform-health.ts";
import { SentWatch } from "./sent-watch.ts";
import { createWhatsAppSurface, type SurfaceContext, type TemplateSettings } from "./whatsapp-surface.ts";

export interface WhatsAppSendingOptions {
  readonly accessToken: string;
  /** With the version, without a slash at the end. */
  readonly graphUrl: string;
  /** Calls in a second, over all people. */
  readonly messagesPerSecond: number;
  /** Finished paragraphs are sent while the rest is written. */
  readonly paragraphs: boolean;
  readonly template?: TemplateSettings | undefined;
  readonly createFormat: SurfaceContext["createFormat"];
  readonly clock: Clock;
  readonly logger: Logger;
  readonly alerts: Alerts;
  readonly onCall?: (method: string, status: string) => void;
  readonly timeouts?: GraphTimeouts;
}

/** A status of a message of ours, as a webhook tells it. */
export interface MessageStatus {
  readonly wamid: string;
  readonly status: ReceiptStatus;
  /** `biz_opaque_callback_data`: what the create carried. */
  readonly callbackId?: string;
  /** Of `failed`. */
  readonly code?: number;
}

/** Everything that leaves for WhatsApp, with what is shared by all replies. */
export class WhatsAppSending {
  readonly client: GraphClient;
  readonly health: PlatformHealth;
  readonly #creates: OpenCreates;
  readonly #sent: SentWatch;
  readonly #context: SurfaceContext;

  constructor(options: WhatsAppSendingOptions) {
    const { accessToken, graphUrl, clock, logger, alerts, onCall = () => undefined, timeouts } = options;
    this.client = new GraphClient({ accessToken, graphUrl, onCall, ...(timeouts === undefined ? {} : { timeouts }) });
    this.health = new PlatformHealth({ alerts, clock });
    this.#creates = new OpenCreates(clock);
    this.#sent = new SentWatch(clock);
    this.#context = {
      client: this.client,
      gate: new OutboundGate({ clock, perSecond: options.messagesPerSecond }),
      creates: this.#creates,
      sent: this.#sent,
      health: this.health,
      clock,
      logger,
      paragraphs: options.paragraphs,
      template: options.template,
      createFormat: options.createFormat,
    };
  }

  surface(address: WhatsAppAddress): Surface {
    return createWhatsAppSurface(this.#context, address);
  }

  /** To be called with every status, before anything is done with it. Statuses may come twice and out of order. */
  arrived({ wamid, status, callbackId, code }: MessageStatus): void {
    if (callbackId !== undefined) this.#creates.arrived(callbackId, wamid, status);
    this.#sent.arrived(wamid, status);
    const entry = code === undefined ? undefined : findCode(code);
    if (status !== "failed") this.health.passed("delivery");
    else if (entry !== undefined) this.health.refused({ operation: "delivery", code: String(code), entry });
  }
}
