import { wordsIn } from "./answers.ts";
import type { Scene, SceneModel, Sight } from "./scene.ts";

const CONVERSATION = "c1";
const ANSWER_TIMEOUT_MS = 20_000;

/** A program that uses the API and asks again, under the same `message_id`, whenever an answer does not come. */
export class WebScene implements Scene {
  readonly name = "web";
  readonly conversation = `web:local:${CONVERSATION}`;
  readonly env = {};
  readonly #model: SceneModel;
  readonly #words: string[] = [];
  readonly #responses = new Map<string, string>();
  readonly #problems: string[] = [];
  readonly #asking = new Set<Promise<void>>();
  #url = "";
  #connections = 0;

  constructor(model: SceneModel) {
    this.#model = model;
  }

  get messages(): string[] {
    return this.#words.map((word) => `${this.conversation}:${word}`);
  }

  async connect(url: string): Promise<void> {
    await Promise.allSettled(this.#asking);
    this.#url = url;
    this.#connections++;
    for (const word of this.#words) if (!this.#responses.has(word)) this.#ask(word);
  }

  say(word: string): void {
    this.#words.push(word);
    if (this.#url !== "") this.#ask(word);
  }

  redeliver(): void {
    const word = this.#words.at(-1);
    if (word !== undefined) this.#ask(word);
  }

  isQuiet(): boolean {
    return this.#asking.size === 0;
  }

  async sight(): Promise<Sight> {
    for (const word of this.#words) await this.#post(word);
    const answers: string[][] = [];
    const leftOver = [...this.#problems];
    for (const [word, response] of this.#responses) {
      const isWhole = this.#model.texts.includes(response) && wordsIn(response).includes(word);
      if (isWhole) answers.push([word]);
      else leftOver.push(response);
    }
    return { answers, leftOver };
  }

  async stop(): Promise<void> {
    await Promise.allSettled(this.#asking);
  }

  #ask(word: string): void {
    const isToBreak = this.#connections === 1;
    // The first process is killed, which breaks its connections; the second one must answer.
    const asking: Promise<void> = this.#post(word).catch((error: unknown) => {
      if (!isToBreak) this.#problems.push(`no answer to ${word}: ${error}`);
    });
    this.#asking.add(asking);
    void asking.then(() => this.#asking.delete(asking));
  }

  async #post(word: string): Promise<void> {
    const response = await fetch(`${this.#url}/api/v1/chat`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ message: `Tell me of ${word}`, conversation_id: CONVERSATION, message_id: word }),
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    });
    if (response.status !== 200) throw new Error(`the answer is ${response.status}`);
    const { response: text } = (await response.json()) as { response: string };
    const known = this.#responses.get(word);
    if (known !== undefined && known !== text) this.#problems.push(`another answer to ${word}: ${text}`);
    this.#responses.set(word, text);
  }
}
