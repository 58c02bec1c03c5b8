import type { SlackAddress } from "../../../adapters/slack/address.ts";
import { createSlackSurface } from "../../../adapters/slack/slack-surface.ts";
import { createSlackClients } from "../../../adapters/slack/web-client.ts";
import { SlackWorkspace } from "../../../adapters/slack/workspace.ts";
import type { MessageRef } from "../../../src/core/message.ts";
import type { Part, Stage, Surface } from "../../../src/core/ports/platform.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { type FakeSlack, type FakeSlackOptions, startFakeSlack } from "../../fakes/slack/fake-slack.ts";

export const CHANNEL = "C0HELP001";
export const THREAD = "1700000000.000100";
export const ADDRESS: SlackAddress = {
  team: "T0DESK001",
  channel: CHANNEL,
  thread: THREAD,
  user: "U0ANN0001",
  isDirect: false,
  ts: THREAD,
};

const never = new AbortController().signal;

/** A fake Slack, and surfaces that reach it through Slack's own client. */
export class SurfaceHarness {
  readonly clock: FakeClock;
  readonly fake: FakeSlack;
  readonly statuses: string[] = [];
  /** Of the present process. */
  workspace: SlackWorkspace;

  private constructor(clock: FakeClock, fake: FakeSlack) {
    this.clock = clock;
    this.fake = fake;
    this.workspace = new SlackWorkspace(clock);
  }

  static async start(options: Omit<FakeSlackOptions, "clock"> = {}): Promise<SurfaceHarness> {
    const clock = new FakeClock();
    return new SurfaceHarness(clock, await startFakeSlack({ ...options, clock }));
  }

  /** What the process knew is gone. */
  restart(): void {
    this.workspace = new SlackWorkspace(this.clock);
  }

  surface(address: SlackAddress = ADDRESS): Surface {
    const onCall = (method: string, status: string) => this.statuses.push(`${method} ${status}`);
    return createSlackSurface(
      {
        clients: createSlackClients({ token: this.fake.token, apiUrl: this.fake.apiUrl, onCall }),
        workspace: this.workspace,
        clock: this.clock,
        allowMentions: false,
        thinking: "is thinking…",
        feedback: { up: "Good answer", down: "Bad answer" },
      },
      address,
    );
  }

  reply(address: SlackAddress = ADDRESS): Reply {
    return new Reply(this.surface(address));
  }

  /** Time passes as fast as calls are answered. */
  async passTimeUntil(work: Promise<unknown>): Promise<void> {
    let isDone = false;
    const done = work.finally(() => {
      isDone = true;
    });
    done.catch(() => undefined);
    while (!isDone) {
      await this.clock.advance(250);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await done;
  }

  /** As people read it. */
  get texts(): readonly string[] {
    return this.fake.texts(CHANNEL, THREAD);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.fake.stop();
  }
}

/** Shows a reply as the core does: real messages kept up to date, then the final parts one by one. */
export class Reply {
  readonly surface: Surface;
  readonly refs: MessageRef[] = [];
  readonly #shown: string[] = [];

  constructor(surface: Surface) {
    this.surface = surface;
  }

  /** One frame, with as many calls as it takes. */
  async preview(text: string): Promise<void> {
    for (let calls = 0; calls < 20; calls++) {
      try {
        if (await this.#call(this.surface.format(text, "preview"))) return;
      } catch (error) {
        if (!isAtOnce(error)) throw error;
      }
    }
  }

  /** `isAnswer`: people may judge it. */
  async final(text: string, isAnswer = true): Promise<readonly Part[]> {
    const formatted = this.surface.format(text, "final");
    const parts = isAnswer ? formatted.map((part, at) => (at < formatted.length - 1 ? part : judged(part))) : formatted;
    await this.deliver(parts);
    return parts;
  }

  async deliver(parts: readonly Part[]): Promise<void> {
    for (const [position, part] of parts.entries()) await this.#show(position, part, "final");
    for (const ref of this.refs.slice(parts.length)) {
      await this.surface.remove?.(ref, never);
      this.refs.splice(this.refs.indexOf(ref), 1);
    }
  }

  async #call(parts: readonly Part[]): Promise<boolean> {
    const position = parts.findIndex((part, index) => this.#shown[index] !== JSON.stringify(part));
    const part = parts[position];
    if (part === undefined) return true;
    await this.#show(position, part, "preview");
    this.#shown[position] = JSON.stringify(part);
    return position === parts.length - 1;
  }

  async #show(position: number, part: Part, stage: Stage): Promise<void> {
    const ref = this.refs[position];
    if (ref === undefined) this.refs[position] = await this.surface.send(part, stage, never);
    else await this.surface.edit?.(ref, part, stage, never);
  }
}

export function judged(part: Part): Part {
  return { ...part, asksForJudgement: true };
}

/** The surface asks for the same frame at once. */
function isAtOnce(error: unknown): boolean {
  return error instanceof Error && "retryAfterMs" in error && Number(error.retryAfterMs) <= 1;
}
