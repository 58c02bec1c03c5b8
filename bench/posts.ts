import { Pool } from "undici";

/** A webhook as a platform sends it, signed before the clock runs. */
export interface Post {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Answer {
  /** From the moment at which it was to leave until the answer. */
  readonly latencyMs: number;
  readonly status: number;
}

const TICK_MS = 2;

/** A platform that delivers over connections that stay open. */
export class Poster implements AsyncDisposable {
  readonly #pool: Pool;
  readonly #path: string;

  constructor(url: string, connections: number) {
    const { origin, pathname } = new URL(url);
    this.#path = pathname;
    this.#pool = new Pool(origin, { connections, pipelining: 1, allowH2: false });
  }

  async post({ body, headers }: Post, dueAt = performance.now()): Promise<Answer> {
    const { statusCode, body: answer } = await this.#pool.request({ path: this.#path, method: "POST", headers, body });
    await answer.dump();
    return { latencyMs: performance.now() - dueAt, status: statusCode };
  }

  /** All of them at a pace of their own, whatever became of those before. */
  async offer(posts: readonly Post[], perSecond: number): Promise<Answer[]> {
    const answers: Promise<Answer>[] = [];
    const began = performance.now();
    while (answers.length < posts.length) {
      const due = ((performance.now() - began) / 1000) * perSecond;
      for (const post of posts.slice(answers.length, Math.floor(due))) {
        answers.push(this.post(post, began + (answers.length / perSecond) * 1000));
      }
      await new Promise((resolve) => setTimeout(resolve, TICK_MS));
    }
    return Promise.all(answers);
  }

  /** As fast as it goes: every client sends its next one when the one before is answered. */
  async saturate(posts: readonly Post[], clients: number): Promise<Answer[]> {
    const answers: Answer[] = [];
    const left = posts.values();
    const client = async () => {
      for (const post of left) answers.push(await this.post(post));
    };
    await Promise.all(Array.from({ length: clients }, client));
    return answers;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#pool.destroy();
  }
}
