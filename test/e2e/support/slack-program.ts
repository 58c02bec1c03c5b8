import { rmSync } from "node:fs";
import { expect } from "vitest";
import { type FakeModel, startFakeModel } from "../../fakes/model/fake-model-server.ts";
import type { FakeSlackOptions } from "../../fakes/slack/fake-slack.ts";
import type { SignedEvents } from "../../fakes/slack/signed-events.ts";
import { createDataDirectory, FrontdeskProcess } from "../../support/frontdesk-process.ts";
import { type SettingsFile, writeSettings } from "./settings-file.ts";
import { SlackWorld, type Transport } from "./slack-world.ts";

const API_KEY = "hs_test_key_that_is_long_enough_0001";

export interface SlackProgramOptions {
  readonly slack?: FakeSlackOptions;
  readonly env?: Readonly<Record<string, string>>;
  /** `frontdesk.yaml`. */
  readonly settings?: SettingsFile;
}

/** The real program between a fake Slack and a fake model; it can be killed and started again. */
export class SlackProgram {
  readonly world: SlackWorld;
  readonly model: FakeModel;
  readonly #dataDirectory = createDataDirectory();
  readonly #env: Readonly<Record<string, string>>;
  readonly #outputs: string[] = [];
  #process: FrontdeskProcess | undefined;

  private constructor(world: SlackWorld, model: FakeModel, { env, settings }: SlackProgramOptions) {
    this.world = world;
    this.model = model;
    this.#env = { ...env, ...(settings && { FRONTDESK_CONFIG: writeSettings(this.#dataDirectory, settings) }) };
  }

  static async start(transport: Transport, options: SlackProgramOptions = {}): Promise<SlackProgram> {
    const world = await SlackWorld.start(transport, options.slack);
    const program = new SlackProgram(world, await startFakeModel(), options);
    await program.run();
    return program;
  }

  get process(): FrontdeskProcess {
    if (this.#process === undefined) throw new Error("the program is not running");
    return this.#process;
  }

  get events(): SignedEvents {
    return this.world.eventsFor(this.process.url);
  }

  /** Everything that was printed, also by processes that have ended. */
  get output(): string {
    return [...this.#outputs, this.process.output].join("\n");
  }

  async run(): Promise<void> {
    const model = { LLM_BASE_URL: this.model.baseUrl, LLM_API_KEY: API_KEY };
    const env = { ...this.world.env, ...model, LOG_LEVEL: "debug", ...this.#env };
    this.#process = await FrontdeskProcess.start({ env, dataDirectory: this.#dataDirectory });
  }

  async kill(): Promise<void> {
    await this.process.kill();
    this.#outputs.push(this.process.output);
  }

  /** Ends everything. Nothing that was printed may hold a secret or one of these words. */
  async stop(...words: readonly string[]): Promise<void> {
    await this.kill();
    for (const secret of [API_KEY, ...this.world.secrets, ...words]) {
      expect(this.#outputs.join("\n")).not.toContain(secret);
    }
    await this.world.stop();
    await this.model.stop();
    rmSync(this.#dataDirectory, { recursive: true, force: true });
  }
}
