import { rmSync } from "node:fs";
import { expect } from "vitest";
import { type FakeModel, type FakeModelOptions, startFakeModel } from "../../fakes/model/fake-model-server.ts";
import { o200kTokens } from "../../fakes/model/o200k-tokens.ts";
import type { FakeModelRequest } from "../../fakes/model/request-log.ts";
import { byModel } from "../../fakes/model/routes.ts";
import { createDataDirectory, FrontdeskProcess } from "../../support/frontdesk-process.ts";
import { ChatStream } from "./chat-stream.ts";
import { type Labels, ScrapedMetrics } from "./scraped-metrics.ts";
import { mergeSettings, type SettingsFile, writeSettings } from "./settings-file.ts";

export const KEY = "hs_test_key_that_is_long_enough_0001";
/** In every question and every answer of these tests, and so in nothing that the program prints. */
export const QUESTION = "When does the parcel for Quokka Lane arrive?";
const PRIVATE = /quokka|wombat/i;

/** Dollars per million tokens; whole ones, so that no attempt's cost is rounded. */
const PRICES = { own: { input: 1, output: 4 }, backup: { input: 2, output: 8 } };
export const FIRST_TEXT_MS = 700;
const IDLE_MS = 900;

const OWN_MODELS = Array.from({ length: 60 }, (_, index) => `m${index + 1}`);

/** Every test asks a model of its own, which then falls back to `backup`; short clocks, and retries without end. */
const SETTINGS: SettingsFile = {
  models: {
    ...Object.fromEntries(OWN_MODELS.map((name) => [name, { price: PRICES.own }])),
    backup: { price: PRICES.backup },
  },
  tiers: { complex: { model: "backup", fallbacks: [], firstTextMs: FIRST_TEXT_MS, maxOutputTokens: 1000 } },
  clocks: { idleMs: IDLE_MS, transportMs: 2000, attemptMs: 6000, requestFirstTextMs: 4000, requestMs: 8000 },
  retry: { baseMs: 5, maxMs: 20, share: 1, burst: 1000 },
};

export interface EngineOptions {
  /** What `frontdesk.yaml` says otherwise. */
  readonly settings?: SettingsFile;
  readonly env?: Readonly<Record<string, string>>;
  readonly provider?: FakeModelOptions;
}

export interface Answer {
  readonly response: string;
  readonly model: string | null;
  readonly outcome: string;
  readonly reason?: string;
  readonly ticket?: number;
  readonly conversation_id: string;
  readonly usage: { readonly prompt_tokens: number; readonly completion_tokens: number } | null;
}

/** One line that the program has printed for one attempt at a model. */
export interface AttemptLine {
  readonly model: string;
  readonly outcome: string;
  readonly [field: string]: unknown;
}

/** The real program and a provider that fails as it is told, with the books of both. */
export class EngineUnderTest {
  readonly provider: FakeModel;
  readonly secrets: string[] = [KEY];
  readonly #env: Readonly<Record<string, string>>;
  readonly #dataDirectory: string;
  readonly #outputs: string[] = [];
  readonly #free = [...OWN_MODELS];
  #frontdesk: FrontdeskProcess;
  #from: { readonly requests: number; readonly ledger: FakeModel["ledger"]; readonly metrics: ScrapedMetrics };

  private constructor(
    provider: FakeModel,
    env: Readonly<Record<string, string>>,
    dataDirectory: string,
    frontdesk: FrontdeskProcess,
  ) {
    this.provider = provider;
    this.#env = env;
    this.#dataDirectory = dataDirectory;
    this.#frontdesk = frontdesk;
    this.#from = { requests: 0, ledger: {}, metrics: new ScrapedMetrics("") };
  }

  static async start({ settings = {}, env = {}, provider }: EngineOptions = {}): Promise<EngineUnderTest> {
    const fake = await startFakeModel({ tokens: o200kTokens, ...provider });
    const dataDirectory = createDataDirectory();
    const all = {
      LLM_BASE_URL: fake.baseUrl,
      LOG_LEVEL: "trace",
      FRONTDESK_CONFIG: writeSettings(dataDirectory, mergeSettings(SETTINGS, settings)),
      ...("LLM_API_KEY_FILE" in env ? {} : { LLM_API_KEY: KEY }),
      ...env,
    };
    const frontdesk = await FrontdeskProcess.start({ env: all, dataDirectory });
    return new EngineUnderTest(fake, all, dataDirectory, frontdesk);
  }

  get url(): string {
    return this.#frontdesk.url;
  }

  /** A model that nothing has been asked of yet. What is counted is counted from here on. */
  async freshModel(): Promise<string> {
    const name = this.#free.shift();
    if (name === undefined) throw new Error("no model is left: name more of them in OWN_MODELS");
    await this.#untilEnded();
    this.#from = {
      requests: this.provider.requests.length,
      ledger: this.provider.ledger,
      metrics: await this.metrics(),
    };
    return name;
  }

  /** How the models answer from now on. One that is not named must not be asked. */
  respond(routes: Parameters<typeof byModel>[0]): void {
    this.provider.respond(byModel(routes));
  }

  async ask(wishes: object = {}): Promise<Answer> {
    const response = await this.post(wishes);
    // The answer's shape is what is tested.
    return (await response.json()) as Answer;
  }

  post(wishes: object = {}): Promise<Response> {
    return fetch(`${this.url}/api/v1/chat`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ message: QUESTION, ...wishes }),
    });
  }

  stream(wishes: object = {}): Promise<ChatStream> {
    return ChatStream.open(this.url, { message: QUESTION, ...wishes });
  }

  metrics(): Promise<ScrapedMetrics> {
    return ScrapedMetrics.scrape(this.url);
  }

  /** The provider's log since the last `freshModel`. */
  get requests(): readonly FakeModelRequest[] {
    return this.provider.requests.slice(this.#from.requests);
  }

  /** Requests by model since the last `freshModel`. */
  attempts(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { body } of this.requests) counts[body.model] = (counts[body.model] ?? 0) + 1;
    return counts;
  }

  /** How the attempts at one model ended, as `/metrics` counts them, since the last `freshModel`. */
  async outcomes(model: string): Promise<Record<string, number>> {
    const labels = { model, tier: "complex" };
    const before = this.#from.metrics.by("outcome", "ai_requests_total", labels);
    const after = (await this.metrics()).by("outcome", "ai_requests_total", labels);
    const counts = Object.entries(after).map(([outcome, count]) => [outcome, count - (before[outcome] ?? 0)] as const);
    return Object.fromEntries(counts.filter(([, count]) => count > 0));
  }

  /** What the program has printed of attempts at one model. */
  attemptLines(model: string): AttemptLine[] {
    const lines = this.#frontdesk.output.split("\n").filter((line) => line.includes('"model attempt"'));
    return lines.map((line): AttemptLine => JSON.parse(line)).filter((line) => line.model === model);
  }

  /**
   * Since the last `freshModel`, the program has booked what the provider charges. `estimated`: models that have not
   * reported all usage, so that the books may differ by a tenth.
   */
  async expectEqualBooks({ estimated = [] }: { readonly estimated?: readonly string[] } = {}): Promise<void> {
    await this.#untilEnded();
    for (const model of Object.keys(this.attempts())) {
      const charged = this.#charged(model);
      const share = estimated.includes(model) ? 0.1 : 0;
      await expect.poll(async () => near(await this.#booked(model), charged, share)).toEqual(charged);
    }
  }

  #charged(model: string): Books {
    const nothing = { requests: 0, promptTokens: 0, completionTokens: 0 };
    const [before, after] = [this.#from.ledger[model] ?? nothing, this.provider.ledger[model] ?? nothing];
    const promptTokens = after.promptTokens - before.promptTokens;
    const completionTokens = after.completionTokens - before.completionTokens;
    const { input, output } = PRICES[model === "backup" ? "backup" : "own"];
    return { model, promptTokens, completionTokens, micros: promptTokens * input + completionTokens * output };
  }

  async #booked(model: string): Promise<Books> {
    const now = await this.metrics();
    const since = (name: string, labels: Labels = {}) =>
      now.sum(name, { model, ...labels }) - this.#from.metrics.sum(name, { model, ...labels });
    return {
      model,
      promptTokens: since("ai_tokens_total", { direction: "input" }),
      completionTokens: since("ai_tokens_total", { direction: "output" }),
      micros: Math.round(since("ai_cost_usd_total") * 1_000_000),
    };
  }

  #untilEnded(): Promise<void> {
    const describe = "the end of every request";
    return this.provider.waitFor((requests) => requests.every(({ ended }) => ended !== undefined), { describe });
  }

  /** Ends the program as a crash would, and starts it again on the same data. */
  async crashAndRestart(): Promise<void> {
    await this.#frontdesk.kill();
    this.#outputs.push(this.#frontdesk.output);
    this.#frontdesk = await FrontdeskProcess.start({ env: this.#env, dataDirectory: this.#dataDirectory });
  }

  /** Ends everything. Nothing that was printed may hold a secret or what anybody said. */
  async stop(): Promise<void> {
    await this.#frontdesk.kill();
    const printed = [...this.#outputs, this.#frontdesk.output].join("\n");
    await this.provider.stop();
    rmSync(this.#dataDirectory, { recursive: true, force: true });
    for (const secret of this.secrets) expect(printed).not.toContain(secret);
    expect(printed).not.toMatch(PRIVATE);
  }
}

interface Books {
  readonly model: string;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly micros: number;
}

/** Figures that are near enough to the expected ones are taken for them. */
function near(books: Books, expected: Books, share: number): Books {
  const round = (figure: number, wanted: number) => (Math.abs(figure - wanted) <= wanted * share ? wanted : figure);
  return {
    model: books.model,
    promptTokens: round(books.promptTokens, expected.promptTokens),
    completionTokens: round(books.completionTokens, expected.completionTokens),
    micros: round(books.micros, expected.micros),
  };
}

/** The chunks of an answer that can be told from any other. */
export function speech(name: string, words = 60): string[] {
  return Array.from({ length: words }, (_, index) => `${index === 0 ? "" : " "}${name}-wombat-${index}`);
}

export function textOf(name: string, words = 60): string {
  return speech(name, words).join("");
}
