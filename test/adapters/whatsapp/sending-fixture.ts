import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import type { WhatsAppAddress } from "../../../adapters/whatsapp/address.ts";
import { GraphClient } from "../../../adapters/whatsapp/graph-client.ts";
import { OpenCreates } from "../../../adapters/whatsapp/open-creates.ts";
import { OutboundGate } from "../../../adapters/whatsapp/outbound-gate.ts";
import { readChanges } from "../../../adapters/whatsapp/payload.ts";
import { PlatformHealth } from "../../../adapters/whatsapp/platform-health.ts";
import { SentWatch } from "../../../adapters/whatsapp/sent-watch.ts";
import {
  createWhatsAppSurface,
  type SurfaceContext,
  type TemplateSettings,
} from "../../../adapters/whatsapp/whatsapp-surface.ts";
import type { Alert } from "../../../src/core/ports/alerts.ts";
import type { Part, ReceiptStatus, Surface } from "../../../src/core/ports/platform.ts";
import { FakeClock, settle } from "../../fakes/fake-clock.ts";
import { silentLogger } from "../../fakes/silent-logger.ts";
import type { Customer } from "../../fakes/whatsapp/customer.ts";
import { type FakeWhatsApp, type FakeWhatsAppOptions, startFakeWhatsApp } from "../../fakes/whatsapp/fake-whatsapp.ts";

export const NEVER = new AbortController().signal;

export interface SendingOptions {
  readonly server?: FakeWhatsAppOptions;
  readonly messagesPerSecond?: number;
  readonly paragraphs?: boolean;
  readonly template?: TemplateSettings;
  readonly messageMs?: number;
  /** Statuses are heard as they come; else a test tells what it wants to be heard. */
  readonly hearsStatuses?: boolean;
}

class CountingClient extends GraphClient {
  inFlight = 0;

  override sendText = (...call: Parameters<GraphClient["sendText"]>) => this.#count(super.sendText(...call));
  override sendTemplate = (...call: Parameters<GraphClient["sendTemplate"]>) =>
    this.#count(super.sendTemplate(...call));
  override markRead = (...call: Parameters<GraphClient["markRead"]>) => this.#count(super.markRead(...call));
  override markReadTyping = (...call: Parameters<GraphClient["markReadTyping"]>) =>
    this.#count(super.markReadTyping(...call));

  #count<T>(call: Promise<T>): Promise<T> {
    this.inFlight++;
    return call.finally(() => {
      this.inFlight--;
    });
  }
}

/** The sending half between a real server and a clock that tests move. */
export class Sending {
  readonly clock: FakeClock;
  readonly whatsapp: FakeWhatsApp;
  readonly context: SurfaceContext;
  readonly alerts: Alert[];
  /** Everything that was logged. */
  readonly logged: unknown[];
  readonly #client: CountingClient;
  #webhook: Server | undefined;

  private constructor(
    parts: Pick<Sending, "clock" | "whatsapp" | "alerts" | "logged">,
    { messagesPerSecond = 60, paragraphs = false, template, messageMs = 5000 }: SendingOptions,
  ) {
    const { clock, whatsapp, alerts, logged } = parts;
    this.clock = clock;
    this.whatsapp = whatsapp;
    this.alerts = alerts;
    this.logged = logged;
    this.#client = new CountingClient({
      accessToken: whatsapp.token,
      graphUrl: whatsapp.root,
      onCall: () => undefined,
      timeouts: { messageMs, quickMs: messageMs },
    });
    this.context = {
      client: this.#client,
      gate: new OutboundGate({ clock, perSecond: messagesPerSecond }),
      creates: new OpenCreates(clock),
      sent: new SentWatch(clock),
      health: new PlatformHealth({ clock, alerts: { raise: (alert) => alerts.push(alert) } }),
      createFormat: () => (text) => [toPart(text)],
      logger: { ...silentLogger, info: (facts) => logged.push(facts), warn: (facts) => logged.push(facts) },
      ...{ clock, paragraphs, template },
    };
  }

  static async start(options: SendingOptions = {}): Promise<Sending> {
    const clock = new FakeClock();
    const whatsapp = await startFakeWhatsApp({ clock, ...options.server });
    const sending = new Sending({ clock, whatsapp, alerts: [], logged: [] }, options);
    if (options.hearsStatuses === true) await sending.#hear();
    return sending;
  }

  /** Where an answer to a new message of this person is shown. */
  surface(customer: Customer): Surface {
    return createWhatsAppSurface(this.context, this.addressOf(customer));
  }

  addressOf(customer: Customer): WhatsAppAddress {
    const message = this.whatsapp.says(customer, "hello");
    return { phoneNumberId: this.whatsapp.phoneNumberId, to: customer.phone, message, at: this.clock.now() };
  }

  /** Moves time on, second by second, until the work is done; returns the seconds that took. */
  async secondsUntil(work: Promise<unknown>, most = 5000): Promise<number> {
    let isDone = false;
    const done = () => {
      isDone = true;
    };
    work.then(done, done);
    for (let seconds = 0; seconds <= most; seconds++) {
      await this.quiet();
      if (isDone) return seconds;
      await this.clock.advance(1000);
    }
    throw new Error(`nothing was done in ${most} seconds`);
  }

  /** Resolves when whoever waits does so for the clock: no call is in flight, and no webhook. */
  async quiet(): Promise<void> {
    const isBusy = () => this.#client.inFlight > 0 || (this.#webhook !== undefined && this.whatsapp.pending > 0);
    do {
      await settle();
    } while (isBusy());
  }

  /** Takes webhooks in, as far as they are about messages that were sent. */
  async #hear(): Promise<void> {
    const { creates, sent } = this.context;
    this.#webhook = createServer(async (request, response) => {
      const changes = readChanges(await json(request), () => undefined) ?? [];
      for (const { id, status, biz_opaque_callback_data } of changes.flatMap(({ statuses }) => statuses)) {
        creates.arrived(biz_opaque_callback_data ?? "", id, status as ReceiptStatus);
        sent.arrived(id, status as ReceiptStatus);
      }
      response.end();
    });
    await new Promise<void>((resolve) => this.#webhook?.listen(0, "127.0.0.1", resolve));
    this.whatsapp.webhookUrl = `http://127.0.0.1:${(this.#webhook.address() as AddressInfo).port}/`;
  }

  async stop(): Promise<void> {
    this.#webhook?.close();
    this.#webhook?.closeAllConnections();
    await this.context.client.close();
    await this.whatsapp.stop();
  }
}

export function toPart(text: string): Part {
  return { text, format: { body: text } };
}

export async function failureOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error("it should have failed");
}
