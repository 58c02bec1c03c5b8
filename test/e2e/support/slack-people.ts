import { expect } from "vitest";
import { BOT_USER, TEAM, withEvent } from "../../adapters/slack/fixture.ts";
import type { SlackShown } from "../../fakes/slack/slack-messages.ts";
import type { SlackProgram } from "./slack-program.ts";
import type { Question } from "./slack-world.ts";

type Fields = Readonly<Record<string, unknown>>;

let people = 0;

/** Somebody who talks to the bot, over HTTP: alone, or in a channel where nobody else is. */
export class Person {
  readonly user: string;
  readonly direct: string;
  readonly channel: string;
  readonly #program: SlackProgram;
  #said = 0;

  constructor(program: SlackProgram) {
    const number = String(++people).padStart(4, "0");
    this.user = `U0PER${number}`;
    this.direct = `D0PER${number}`;
    this.channel = `C0PER${number}`;
    this.#program = program;
  }

  /** Says something to the bot alone. */
  async asks(text: string, fields: Fields = {}): Promise<Question> {
    const question = withEvent("message-im", { ...this.#fields(text), channel: this.direct, ...fields });
    await this.#deliver(question);
    return question;
  }

  /** Says something to the bot before others. */
  async mentions(text: string): Promise<Question> {
    const whole = { ...this.#fields(`<@${BOT_USER}> ${text}`), channel: this.channel };
    await this.#deliver(withEvent("message-channels-mention", whole));
    const question = withEvent("app-mention", whole);
    await this.#deliver(question);
    return question;
  }

  /** Says something in the thread of a question. */
  async goesOn({ event }: Question, text: string): Promise<Question> {
    const isDirect = event.channel === this.direct;
    const fields = { ...this.#fields(text), channel: event.channel, thread_ts: event.ts, parent_user_id: this.user };
    const question = withEvent(isDirect ? "message-im" : "message-channels-thread", fields);
    await this.#deliver(question);
    return question;
  }

  async changes({ event }: Question, text: string, fields: Fields = {}): Promise<void> {
    const edited = { user: this.user, ts: this.#nextTs() };
    const both = { message: { ...event, text, edited }, previous_message: event, channel: event.channel };
    await this.#deliver(withEvent("message-changed", { ...both, ts: edited.ts, event_ts: edited.ts, ...fields }));
  }

  async deletes({ event }: Question): Promise<void> {
    const { channel, ts } = event;
    await this.#deliver(withEvent("message-deleted", { channel, deleted_ts: ts, previous_message: event }));
  }

  async stops({ event }: Question): Promise<void> {
    const place = { channel: event.channel, user: this.user, thread_ts: event.thread_ts ?? event.ts };
    await this.#deliver(withEvent("agent-session-stopped", place));
  }

  /** Judges a message of the bot. */
  async clicks({ event }: Question, message: SlackShown, value: "up" | "down"): Promise<void> {
    const block = message.extras.find(({ type }) => type === "context_actions");
    const [element] = (block?.elements ?? []) as readonly Fields[];
    const buttons = { up: element?.positive_button, down: element?.negative_button };
    const answer = await this.#program.events.action({
      type: "block_actions",
      user: { id: this.user, team_id: TEAM },
      team: { id: TEAM },
      channel: { id: event.channel },
      container: { type: "message", message_ts: message.ts, channel_id: event.channel, thread_ts: message.thread },
      message: { ts: message.ts, thread_ts: message.thread, type: "message" },
      actions: [{ type: "feedback_buttons", action_id: element?.action_id, value: (buttons[value] as Fields).value }],
    });
    expect(answer.status).toBe(200);
  }

  async #deliver(event: object): Promise<void> {
    const { status } = await this.#program.events.event(event);
    expect(status).toBe(200);
  }

  #fields(text: string): Fields {
    const ts = this.#nextTs();
    return { text, user: this.user, ts, event_ts: ts };
  }

  #nextTs(): string {
    return `1700000000.${String(++this.#said).padStart(6, "0")}`;
  }
}
