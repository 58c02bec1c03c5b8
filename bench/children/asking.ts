import { createProbe } from "./probe.ts";

/** A client of models, as the engine's benchmarks compare them: resolves at the answer's end. */
export type Ask = (question: string, onText: (text: string) => void) => Promise<void>;

/** What came of one question. Times are milliseconds since it was asked. */
export interface Asked {
  readonly text: string;
  readonly firstTextMs: number;
  readonly endMs: number;
}

/** What came of many streams at once. */
export interface Streamed {
  readonly answers: readonly Asked[];
  /** User and system time of all threads, opening and ending included. */
  readonly cpuMs: number;
  /** From the first text of the last stream to the end of the first one, when all of them only wait for more. */
  readonly paced: { readonly cpuMs: number; readonly characters: number };
}

const LOOK_EVERY_MS = 20;

/** Asks as it is told to, and keeps count of what that costs. */
export function createAsking(ask: Ask) {
  let streams: Streams | undefined;
  const running = (): Streams => {
    if (streams === undefined) throw new Error("no streams were opened");
    return streams;
  };
  return {
    ...createProbe(),
    ask: (question: string) => time(ask, question),
    /** One question after the other; resolves with the milliseconds until the first text of each. */
    async firstTexts(count: number): Promise<readonly number[]> {
      const times: number[] = [];
      for (let number = 0; number < count; number++) times.push((await time(ask, questionOf(number))).firstTextMs);
      return times;
    },
    open(count: number): void {
      streams = new Streams(ask, count);
    },
    /** Resolves when every stream has had `characters`. */
    async reached(characters: number): Promise<void> {
      while (running().shortest < characters) await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    },
    /** Resolves at the end of the last stream. */
    async ended(): Promise<Streamed> {
      const streamed = await running().ended();
      streams = undefined;
      return streamed;
    },
  };
}

export type AskingHandlers = ReturnType<typeof createAsking>;

async function time(ask: Ask, question: string, onText?: (text: string) => void): Promise<Asked> {
  const began = performance.now();
  let text = "";
  let firstTextMs = Number.POSITIVE_INFINITY;
  await ask(question, (piece) => {
    if (text === "") firstTextMs = performance.now() - began;
    text += piece;
    onText?.(piece);
  });
  return { text, firstTextMs, endMs: performance.now() - began };
}

/** Many streams that are opened in the same instant. */
class Streams {
  readonly #lengths: number[];
  readonly #answers: Promise<readonly Asked[]>;
  readonly #began = process.cpuUsage();
  #silent: number;
  #pacedFrom: Mark | undefined;
  #pacedTo: Mark | undefined;

  constructor(ask: Ask, count: number) {
    this.#lengths = new Array<number>(count).fill(0);
    this.#silent = count;
    this.#answers = Promise.all(this.#lengths.map((_, stream) => this.#follow(ask, stream)));
  }

  get shortest(): number {
    return Math.min(...this.#lengths);
  }

  async ended(): Promise<Streamed> {
    const answers = await this.#answers;
    return { answers, cpuMs: toMs(process.cpuUsage(this.#began)), paced: between(this.#pacedFrom, this.#pacedTo) };
  }

  async #follow(ask: Ask, stream: number): Promise<Asked> {
    const asked = await time(ask, questionOf(stream), ({ length }) => this.#heard(stream, length));
    this.#pacedTo ??= this.#mark();
    return asked;
  }

  #heard(stream: number, characters: number): void {
    const before = this.#lengths[stream] ?? 0;
    this.#lengths[stream] = before + characters;
    if (before > 0) return;
    this.#silent -= 1;
    if (this.#silent === 0) this.#pacedFrom = this.#mark();
  }

  #mark(): Mark {
    return { cpu: process.cpuUsage(), characters: this.#lengths.reduce((sum, length) => sum + length, 0) };
  }
}

interface Mark {
  readonly cpu: NodeJS.CpuUsage;
  readonly characters: number;
}

function between(from: Mark | undefined, to: Mark | undefined): Streamed["paced"] {
  if (from === undefined || to === undefined) return { cpuMs: Number.NaN, characters: Number.NaN };
  return { cpuMs: toMs(to.cpu) - toMs(from.cpu), characters: to.characters - from.characters };
}

function toMs({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1000;
}

function questionOf(customer: number): string {
  return `Hello, I am customer ${customer}. Where is my order?`;
}
