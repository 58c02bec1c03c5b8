import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Handlers, Question, Reply } from "./children/serve.ts";

export interface ChildOptions {
  /** The only variables it sees, beside `PATH`. */
  readonly env?: Readonly<Record<string, string>>;
  readonly params?: unknown;
}

const ASK_TIMEOUT_MS = 90_000;
const STOP_TIMEOUT_MS = 5000;

/** A process of its own that answers questions over IPC. */
export class Child<H extends Handlers> implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly #exited: Promise<void>;
  readonly #waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  #asked = 0;

  private constructor(process: ChildProcess) {
    this.#process = process;
    this.#exited = new Promise((resolve) => {
      process.once("exit", (code, signal) => {
        for (const { reject } of this.#waiting.values()) reject(new Error(`a child has ended with ${code ?? signal}`));
        resolve();
      });
    });
    process.on("message", (reply: Reply) => {
      const waiting = this.#waiting.get(reply.id);
      this.#waiting.delete(reply.id);
      if ("error" in reply) waiting?.reject(new Error(reply.error));
      else waiting?.resolve(reply.value);
    });
  }

  /** Starts `children/<name>.ts` and waits until it can be asked. */
  static async start<H extends Handlers>(name: string, options: ChildOptions = {}): Promise<Child<H>> {
    const program = fileURLToPath(new URL(`./children/${name}.ts`, import.meta.url));
    const process_ = fork(program, [], {
      env: { PATH: process.env.PATH, ...options.env },
      execArgv: ["--expose-gc", ...profiling(name)],
    });
    const child = new Child<H>(process_);
    try {
      await child.#send("start", [options.params]);
    } catch (error) {
      await child.stop();
      throw error;
    }
    return child;
  }

  ask<Name extends keyof H & string>(
    name: Name,
    ...params: Parameters<H[Name]>
  ): Promise<Awaited<ReturnType<H[Name]>>> {
    return this.#send(name, params) as Promise<Awaited<ReturnType<H[Name]>>>;
  }

  async stop(): Promise<void> {
    if (this.#process.connected) this.#process.disconnect();
    const timer = setTimeout(() => this.#process.kill("SIGKILL"), STOP_TIMEOUT_MS);
    await this.#exited;
    clearTimeout(timer);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #send(ask: string, params: readonly unknown[]): Promise<unknown> {
    const id = ++this.#asked;
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise((resolve, reject) => {
        this.#waiting.set(id, { resolve, reject });
        timer = setTimeout(
          () => reject(new Error(`no answer to "${ask}" within ${ASK_TIMEOUT_MS} ms`)),
          ASK_TIMEOUT_MS,
        );
        const question: Question = { id, ask, params };
        this.#process.send(question, (error) => error && reject(error));
      });
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(id);
    }
  }
}

/** `BENCH_CPU_PROFILE=<directory>` leaves a CPU profile of every child there. */
function profiling(name: string): string[] {
  const directory = process.env.BENCH_CPU_PROFILE;
  if (directory === undefined || directory === "") return [];
  return ["--cpu-prof", `--cpu-prof-dir=${directory}`, `--cpu-prof-name=${name}-${Date.now()}.cpuprofile`];
}
