import { rmSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { createTerminalPlatform, type TerminalPlatform } from "../../../adapters/terminal/terminal-platform.ts";
import { type App, createApp } from "../../../src/app.ts";
import { loadConfig } from "../../../src/config/config.ts";
import { systemClock } from "../../../src/system-clock.ts";
import { FakeTerminal, type FakeTerminalOptions } from "../../fakes/fake-terminal.ts";
import { ScriptedModel } from "../../fakes/scripted-model.ts";
import { createDataDirectory } from "../../support/frontdesk-process.ts";

export const KEYS = {
  enter: "\r",
  ctrlC: "\x03",
  ctrlD: "\x04",
  ctrlL: "\x0c",
  up: "\x1b[A",
  down: "\x1b[B",
  left: "\x1b[D",
} as const;

export interface TalkOptions extends FakeTerminalOptions {
  readonly isInteractive?: boolean;
  readonly color?: boolean;
}

/** A talk with the whole desk and a scripted model, in a terminal in memory. It can be begun again in its directory. */
export class TalkFixture implements AsyncDisposable {
  readonly directory = createDataDirectory();
  readonly historyFile = join(this.directory, "history");
  model = new ScriptedModel("scripted");
  terminal = new FakeTerminal();
  #input = new PassThrough();
  #platform: TerminalPlatform | undefined;
  #app: App | undefined;

  async start({ isInteractive = true, color = false, ...size }: TalkOptions = {}): Promise<void> {
    this.terminal = new FakeTerminal(size);
    this.#input = new PassThrough();
    this.#platform = createTerminalPlatform({
      input: this.#input,
      output: this.terminal,
      clock: systemClock,
      isInteractive,
      color,
      user: "ann",
      historyFile: this.historyFile,
    });
    const config = loadConfig({ DATA_DIR: this.directory });
    const settings = { ...config.settings, shutdownGraceMs: 0 };
    this.#app = await createApp(
      { ...config, settings },
      {
        platforms: [this.#platform],
        http: false,
        model: this.model,
        logger: { debug: ignore, info: ignore, warn: ignore, error: ignore },
      },
    );
    await this.#app.start();
  }

  /** Keys, one after the other. */
  type(...keys: readonly string[]): void {
    for (const key of keys) this.#input.write(key);
  }

  /** The end of a pipe. */
  endInput(): void {
    this.#input.end();
  }

  get left(): Promise<void> {
    return this.#platform?.left ?? Promise.resolve();
  }

  async stop(): Promise<void> {
    await this.#app?.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

function ignore(): void {}
