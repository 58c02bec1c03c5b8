import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStore, type Store } from "../../adapters/sqlite/sqlite-store.ts";
import { ConversationLanguages } from "../../src/core/conversation/conversation-language.ts";
import { History } from "../../src/core/conversation/history.ts";
import { Desk } from "../../src/core/desk.ts";
import type { InboundMessage } from "../../src/core/message.ts";
import type { LanguageModel } from "../../src/core/ports/language-model.ts";
import type { Logger } from "../../src/core/ports/logger.ts";
import { type Metrics, noMetrics } from "../../src/core/ports/metrics.ts";
import type { Decision } from "../../src/core/ports/outbox.ts";
import type { Intake } from "../../src/core/ports/platform.ts";
import { type FakeClock, settle } from "../fakes/fake-clock.ts";
import type { FakePlatform } from "../fakes/fake-platform.ts";
import { silentLogger } from "../fakes/silent-logger.ts";
import { frontParts } from "../support/front-parts.ts";
import { plainPrompts } from "../support/plain-prompts.ts";
import { type Fate, Life } from "./mortal.ts";

const LEASE_MS = 30_000;
/** In memory where that is to be had: what is tested here is what the desk does, not how fast the disk is. */
const DIRECTORY = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

export interface FatefulOptions {
  readonly clock: FakeClock;
  readonly model: LanguageModel;
  readonly platform: FakePlatform;
  /** What happens with a call of the desk to its store, its platform or its clock. */
  readonly fate?: (operation: string) => Fate;
  readonly logger?: Logger;
  readonly metrics?: Partial<Metrics>;
}

/** One finished message, as the store knows it. */
export interface Ending {
  readonly outcome: string;
  readonly reply: string | undefined;
  readonly decision: Decision | undefined;
}

/** A desk over a store in a file, whose process may end at any call and is then started again. */
export class FatefulDesk {
  readonly #options: FatefulOptions;
  readonly #directory = mkdtempSync(join(DIRECTORY, "frontdesk-desk-"));
  /** Messages that the platform has not been told to have arrived, oldest first. */
  readonly #unconfirmed = new Set<InboundMessage>();
  /** Messages of whose deletion nobody has heard. */
  readonly #withdrawn = new Set<string>();
  #life: Life;
  #store: Store;
  #desk: Desk;
  /** Creates made once more, over all lives. */
  unknownCreates = 0;
  /** Numbers of the platform's messages that the store knows of, or has known of. */
  readonly recorded = new Set<unknown>();
  lives = 0;

  constructor(options: FatefulOptions) {
    this.#options = options;
    [this.#life, this.#store, this.#desk] = this.#beginLife();
  }

  /** The desk of the present life, as platforms know it. */
  get intake(): Intake {
    return this.#desk;
  }

  get store(): Store {
    return this.#store;
  }

  get depths() {
    return this.#store.depths();
  }

  /** The platform hands messages over; those that are not confirmed come again after the next start. */
  handOver(...messages: readonly InboundMessage[]): void {
    for (const message of messages) this.#unconfirmed.add(message);
    const confirm = () => {
      for (const message of messages) this.#unconfirmed.delete(message);
    };
    this.#desk.accept(messages).then(confirm, () => undefined);
  }

  amend(message: InboundMessage): void {
    this.#desk.amend(message).catch(() => undefined);
  }

  /** A person deletes a message; the platform tells of it until it was heard. */
  withdraw(message: string): void {
    this.#withdrawn.add(message);
    this.#desk.withdraw(message).then(
      () => void this.#withdrawn.delete(message),
      () => undefined,
    );
  }

  stop(conversation: string): void {
    this.#desk.stop(conversation, "stopped");
  }

  /** Time passes; a process that has died is started again. */
  async advance(ms: number): Promise<void> {
    await this.#settle();
    if (this.#life.dead) await this.restart();
    await this.#options.clock.advance(ms);
    await this.#settle();
    if (this.#life.dead) await this.restart();
  }

  /** The process ends as by `kill -9`, and another one takes up its data. */
  async restart(): Promise<void> {
    this.#life.dead = true;
    this.#store.close();
    [this.#life, this.#store, this.#desk] = this.#beginLife();
    await this.#settle();
    if (!this.#life.dead) this.confirmAgain();
  }

  /** The process ends as an operator ends it. */
  async shutDown(graceMs: number): Promise<void> {
    let idle = false;
    void this.#desk.stopAll(graceMs).then(() => {
      idle = true;
    });
    for (let turn = 0; turn < 50 && !idle && !this.#life.dead; turn++) {
      await this.#settle();
      await this.#options.clock.advance(graceMs);
    }
    await this.restart();
  }

  get hasUnconfirmed(): boolean {
    return this.#unconfirmed.size > 0 || this.#withdrawn.size > 0;
  }

  confirmAgain(): void {
    if (this.#unconfirmed.size > 0) this.handOver(...this.#unconfirmed);
    for (const message of this.#withdrawn) this.withdraw(message);
  }

  async ending(id: string): Promise<Ending | undefined> {
    const status = await this.#store.inbox.find(id);
    if (status?.state !== "done") return undefined;
    const { outcome, reply } = status;
    const decision = reply === undefined ? undefined : await this.#store.outbox.decision(reply);
    return { outcome: "reason" in outcome ? `${outcome.kind} ${outcome.reason}` : outcome.kind, reply, decision };
  }

  dispose(): void {
    this.#life.dead = true;
    this.#store.close();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  #beginLife(): [Life, Store, Desk] {
    const { clock, model, platform, logger = silentLogger } = this.#options;
    this.lives++;
    const life = new Life((operation) => {
      const fate = this.#options.fate?.(operation) ?? "go on";
      // A process can die in its sleep, but a clock does not fail; and what is taken away is no part of an answer.
      return (operation === "sleep" || operation === "remove") && fate === "throw" ? "go on" : fate;
    });
    const holder = `life ${this.lives}`;
    const options = { clock, holder, leaseMs: LEASE_MS, lockWaitMs: 0 };
    const store = openStore(join(this.#directory, "frontdesk.sqlite"), options);
    const values = life.bind(store.values("conversations"), ["get", "set"]);
    const history = new History(life.bind(store.values("history"), ["get", "getMany", "set"]));
    const languages = new ConversationLanguages(values, "en");
    const tickets = life.bind(store.tickets, ["number"]);
    const countTokens = (text: string) => Math.ceil(text.length / 4);
    const desk = new Desk({
      inbox: life.bind(store.inbox, ["accept", "amend"]),
      workQueue: life.bind(store.workQueue, ["claim", "waiting", "begin", "release"]),
      outbox: life.bind(this.#watched(store.outbox), ["unfinished", "intend", "record", "decide", "finish"]),
      replies: store.outbox,
      tickets,
      receipts: store.receipts,
      judgements: store.judgements,
      withdrawals: life.bind(store.withdrawals, ["request", "end"]),
      history,
      languages,
      ...frontParts({ values, history, languages, tickets, clock, messageCharacters: 1000, countTokens }),
      systemPrompts: plainPrompts(countTokens),
      admins: new Set(["fake:1"]),
      model,
      countTokens,
      surface: (_name, addresses) =>
        life.bind(platform.surface(addresses), ["send", "edit", "remove", "draft", "typing"]),
      clock: life.bind(clock, ["sleep"]),
      logger,
      metrics: { ...noMetrics, ...this.#options.metrics, unknownCreate: () => void this.unknownCreates++ },
      settings: {
        contextTokens: 100_000,
        messageCharacters: 1000,
        quietWindowMs: 0,
        conversations: 100,
        nameSources: true,
      },
    });
    // A start that dies or fails is started again like any other life.
    void desk.start();
    return [life, store, desk];
  }

  /** Notes what is recorded on disk, whether or not the desk lives to hear of it. */
  #watched(outbox: Store["outbox"]): Store["outbox"] {
    return {
      unfinished: (lease) => outbox.unfinished(lease),
      intend: (...parameters) => outbox.intend(...parameters),
      decide: (...parameters) => outbox.decide(...parameters),
      finish: (...parameters) => outbox.finish(...parameters),
      decision: (reply) => outbox.decision(reply),
      parts: (reply) => outbox.parts(reply),
      record: async (lease, reply, position, part, next) => {
        const effect = await outbox.record(lease, reply, position, part, next);
        if (part.state !== "intended") this.recorded.add(part.ref?.id);
        return effect;
      },
    };
  }

  /** Lets everything happen that needs no time to pass, writes to the disk included. */
  async #settle(): Promise<void> {
    for (let turn = 0; turn < 4; turn++) {
      await this.#store.workQueue.renew();
      await settle();
    }
  }
}
