import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./free-port.ts";

const PROGRAM = "redis-server";
const START_LIMIT_MS = 10_000;
const LOOK_EVERY_MS = 20;

/** Undefined: tests with a real Redis can run here. Otherwise why they cannot; with `CI` set they run and fail. */
export const whyNoRedis: string | undefined =
  process.env.CI || spawnSync(PROGRAM, ["--version"]).status === 0
    ? undefined
    : `skipped: there is no ${PROGRAM} (apt-get install redis-server)`;

/** A real Redis of its own on loopback, which keeps nothing on disk. */
export class RedisServer {
  readonly port: number;
  readonly #arguments: readonly string[];
  readonly #directory: string;
  #process: ChildProcess | undefined;

  private constructor(port: number, more: readonly string[]) {
    this.port = port;
    this.#directory = mkdtempSync(join(tmpdir(), "frontdesk-redis-"));
    this.#arguments = [
      ...["--port", String(port), "--bind", "127.0.0.1", "--dir", this.#directory],
      ...["--save", "", "--appendonly", "no", "--loglevel", "warning"],
      ...more,
    ];
  }

  static async start(...more: readonly string[]): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), more);
    await server.start();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Also after `kill`, with nothing in it. */
  async start(): Promise<void> {
    const child = spawn(PROGRAM, this.#arguments, { stdio: "ignore" });
    this.#process = child;
    const failed = once(child, "error").then(([error]: unknown[]) => Promise.reject(error));
    const ended = once(child, "exit").then(() => Promise.reject(new Error(`${PROGRAM} has ended at once`)));
    failed.catch(() => undefined);
    ended.catch(() => undefined);
    await Promise.race([failed, ended, this.#listens()]);
  }

  /** Its end is seen by everybody who is connected. */
  async kill(): Promise<void> {
    const child = this.#process;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.kill("SIGKILL");
    await exited;
  }

  /** It stands still, and nobody is told. */
  freeze(): void {
    this.#process?.kill("SIGSTOP");
  }

  thaw(): void {
    this.#process?.kill("SIGCONT");
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  async #listens(): Promise<void> {
    for (let waited = 0; waited < START_LIMIT_MS; waited += LOOK_EVERY_MS) {
      if (await canConnect(this.port)) return;
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
    throw new Error(`${PROGRAM} does not listen`);
  }
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const end = (can: boolean) => {
      socket.destroy();
      resolve(can);
    };
    socket.once("connect", () => end(true)).once("error", () => end(false));
  });
}
