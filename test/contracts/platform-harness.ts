import type { ConversationId, InboundMessage, Role } from "../../src/core/message.ts";
import type { Route } from "../../src/core/ports/http-route.ts";
import type { KeyValue } from "../../src/core/ports/key-value.ts";
import type {
  Feedback,
  Intake,
  Part,
  Platform,
  Receipt,
  ReceiptStatus,
  StopReason,
} from "../../src/core/ports/platform.ts";
import { createHttpServer } from "../../src/server/http-server.ts";
import type { FakeClock } from "../fakes/fake-clock.ts";
import { silentLogger } from "../fakes/silent-logger.ts";

/** What became of words on their way in: whether the platform, or the person, was told that they have arrived. */
export type Hearing = "taken" | "refused";

/** One platform, what stands behind it (a fake server, as a rule) and one person who talks there. */
export interface PlatformHarness {
  readonly platform: Platform;
  /** The one that the platform was given. The suite moves it on while it waits for a call. */
  readonly clock: FakeClock;
  /** Of the person who says something. Absent: a customer. */
  readonly role?: Role;
  /** Resolves when words would reach the platform. Called after every `platform.start`. */
  listening(): Promise<void>;
  /** The person says this, by the platform's real way in. Resolves when the platform was answered, or nobody was there. */
  hear(text: string): Promise<Hearing>;
  /** The platform delivers what was said last once more. Absent: it never does. */
  hearAgain?(): Promise<Hearing>;
  /** The messages of the bot as they stand in the conversation now, oldest first. */
  shown(): readonly string[];
  /** How a part stands there. Absent: as its text, because the platform keeps markup apart from it. */
  written?(part: Part): string;
  /** What people can do beside talking: exactly the methods of `Intake` in `platform.reports`, else the suite fails. */
  readonly triggers: {
    /** The person changes what they said last. */
    amend?(text: string): Promise<void>;
    /** The person deletes what they said last. */
    withdraw?(): Promise<void>;
    /** The person stops the answer under way, of which something is to be seen. */
    stop?(): Promise<void>;
    /** The person judges the newest message of the bot. */
    feedback?(rating: Feedback["rating"]): Promise<void>;
    /** The platform tells what became of the newest message of the bot. */
    receipt?(status: ReceiptStatus): Promise<void>;
  };
  /** What can go wrong on the way out. Absent: nothing leaves the process. */
  readonly faults?: {
    /** The next call is told to wait, and does nothing. Returns for how many milliseconds; undefined: it is not told. */
    rateLimit(): number | undefined;
    /** The connection breaks after the next call has taken effect. */
    cut(): void;
    /** The next call is never answered. Absent: another harness of the platform shows it, since it costs real seconds. */
    hang?(): void;
    /** From now on connections are refused. Calls that are under way are cut. */
    goDown(): Promise<void>;
  };
  close(): Promise<void>;
}

/** The desk's side: remembers what it is told, and can be made to fail or to wait. */
export class TestIntake implements Intake {
  /** By id: what was accepted, as it came first. */
  readonly accepted = new Map<string, InboundMessage>();
  /** Every message of every call that was accepted, repetitions included. */
  readonly deliveries: InboundMessage[] = [];
  readonly amended: InboundMessage[] = [];
  /** Ids of messages that were deleted. */
  readonly withdrawn: string[] = [];
  readonly stops: { readonly conversation: ConversationId; readonly reason: StopReason }[] = [];
  readonly judged: Feedback[] = [];
  readonly receipts: Receipt[] = [];
  /** Calls of `accept` so far, those that failed included. */
  asked = 0;
  /** Set: the store cannot keep anything. */
  failure: Error | undefined;
  #gate: Promise<void> | undefined;

  /** The newest message, which must be there. */
  get last(): InboundMessage {
    const message = this.deliveries.at(-1);
    if (message === undefined) throw new Error("nothing has been accepted");
    return message;
  }

  /** Nothing becomes durable until the returned function is called. */
  hold(): () => void {
    const gate = Promise.withResolvers<void>();
    this.#gate = gate.promise;
    return () => {
      this.#gate = undefined;
      gate.resolve();
    };
  }

  async accept(messages: readonly InboundMessage[]): Promise<void> {
    this.asked++;
    await this.#gate;
    if (this.failure !== undefined) throw this.failure;
    for (const message of messages) {
      this.deliveries.push(message);
      if (!this.accepted.has(message.id)) this.accepted.set(message.id, message);
    }
  }

  async amend(message: InboundMessage): Promise<void> {
    this.amended.push(message);
  }

  async withdraw(message: string): Promise<void> {
    this.withdrawn.push(message);
  }

  stop(conversation: ConversationId, reason: StopReason): void {
    this.stops.push({ conversation, reason });
  }

  async feedback(feedback: Feedback): Promise<void> {
    this.judged.push(feedback);
  }

  async receipt(receipt: Receipt): Promise<void> {
    this.receipts.push(receipt);
  }

  /** The methods that were called, besides `accept`. */
  get called(): string[] {
    const { amended: amend, withdrawn: withdraw, stops: stop, judged: feedback, receipts: receipt } = this;
    return Object.entries({ amend, withdraw, stop, feedback, receipt }).flatMap(([method, calls]) =>
      calls.length > 0 ? [method] : [],
    );
  }
}

export interface ServedRoutes {
  readonly url: string;
  /** Resolves with the status of the next answer, whatever it is. To be called before the request is made. */
  nextStatus(): Promise<number>;
  close(): Promise<void>;
}

/** A platform's routes behind the program's own HTTP server, on a free port of the loopback interface. */
export async function serveRoutes(routes: readonly Route[]): Promise<ServedRoutes> {
  let waiting: ((status: number) => void)[] = [];
  const tell = (status: number) => {
    const told = waiting;
    waiting = [];
    for (const resolve of told) resolve(status);
  };
  const watched = routes.map(
    (route): Route => ({
      method: route.method,
      path: route.path,
      bodyLimit: route.bodyLimit,
      async handle(request) {
        try {
          const response = await route.handle(request);
          tell(response.status);
          return response;
        } catch (error) {
          tell(503);
          throw error;
        }
      },
    }),
  );
  const server = createHttpServer({
    host: "127.0.0.1",
    port: 0,
    trustProxy: false,
    routes: watched,
    logger: silentLogger,
  });
  return {
    url: await server.start(),
    nextStatus: () => new Promise((resolve) => waiting.push(resolve)),
    close: () => server.stop(),
  };
}

export function toHearing(status: number): Hearing {
  return status >= 200 && status < 300 ? "taken" : "refused";
}

/** Values in memory. */
export function memoryValues(): KeyValue {
  const values = new Map<string, unknown>();
  const get = async <Value>(key: string) => values.get(key) as Value | undefined;
  return {
    get,
    getMany: <Value>(keys: string[]) => Promise.all(keys.map((key) => get<Value>(key))),
    async set(key, value) {
      values.set(key, value);
      return true;
    },
  };
}
