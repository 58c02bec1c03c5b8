import { rmSync } from "node:fs";
import { expect } from "vitest";
import { type FakeModel, startFakeModel } from "../../fakes/model/fake-model-server.ts";
import type { SignedEvents } from "../../fakes/slack/signed-events.ts";
import { createDataDirectory, FrontdeskProcess } from "../../support/frontdesk-process.ts";
import { SlackWorld, type Transport } from "./slack-world.ts";

const API_KEY = "hs_test_key_that_is_long_enough_0001";

/** The real program between a fake Slack and a fake model; it can be killed and started again. */
export class SlackProgram {
  readonly world: SlackWorld;
  readonly model: FakeModel;
  readonly #dataDirectory = createDataDirectory();
  readonly #outputs: string[] = [];
  #process: FrontdeskProcess | undefined;

  private constructor(world: SlackWorld, model: FakeModel) {
    this.world = world;
    this.model = model;
  }

  static async start(transport: Transport): Promise<SlackProgram> {
    const program = new SlackProgram(await SlackWorld.start(transport), await startFakeModel());
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

  async run(): Promise<void> {
    const env = { ...this.world.env, LLM_BASE_URL: this.model.baseUrl, LLM_API_KEY: API_KEY, LOG_LEVEL: "debug" };
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
