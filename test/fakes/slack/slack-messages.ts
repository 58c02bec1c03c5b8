import type { Clock } from "../../../src/core/ports/clock.ts";
import { SlackError } from "./slack-error.ts";

export type Blocks = readonly Readonly<Record<string, unknown>>[];

/** What is shown in a message; `markdown` was sent as Markdown, `text` as mrkdwn. */
export interface Body {
  readonly markdown?: string;
  readonly text?: string;
  readonly blocks?: Blocks;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** One message of the bot as people see it now. */
export interface SlackShown {
  readonly channel: string;
  readonly ts: string;
  readonly thread: string | undefined;
  body: Body;
  /** Set while it grows. */
  streamingSince: number | undefined;
  /** All that was ever streamed into it, in bytes. */
  streamedBytes: number;
  /** Who sees it; undefined: everybody in the channel. */
  readonly onlyFor: string | undefined;
  /** Every text it has had, the present one included. */
  readonly versions: string[];
  /** Buttons and the like below the text. */
  extras: Blocks;
}

/** Slack ends a stream five minutes after its start, whatever happens in it. */
export const STREAM_LIFETIME_MS = 300_000;
/** In bytes. The most that was seen to be taken: CopilotKit/CopilotKit#6064 */
export const MAX_STREAMED = 11_607;
const livingToken = /<(?:@[UW][A-Z0-9]+|!(?:here|channel|everyone|subteam\^)|#C[A-Z0-9]+)/g;

/** The messages of one workspace. */
export class SlackMessages {
  readonly #clock: Clock;
  readonly #shown: SlackShown[] = [];
  #count = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get all(): readonly SlackShown[] {
    return this.#shown;
  }

  add(channel: string, thread: string | undefined, body: Body, onlyFor?: string): SlackShown {
    const seconds = Math.floor(this.#clock.now() / 1000);
    const ts = `${seconds}.${String(++this.#count).padStart(6, "0")}`;
    const message: SlackShown = {
      channel,
      ts,
      thread,
      body,
      streamingSince: undefined,
      streamedBytes: 0,
      onlyFor,
      versions: [],
      extras: [],
    };
    message.versions.push(textOf(message));
    this.#shown.push(message);
    return message;
  }

  find(channel: string, ts: string): SlackShown {
    const message = this.#shown.find((shown) => shown.channel === channel && shown.ts === ts);
    if (message === undefined || message.onlyFor !== undefined) throw new SlackError("message_not_found");
    return message;
  }

  change(message: SlackShown, body: Body): void {
    message.body = body;
    message.versions.push(textOf(message));
  }

  remove(message: SlackShown): void {
    this.#shown.splice(this.#shown.indexOf(message), 1);
  }

  isStreaming(message: SlackShown): boolean {
    const { streamingSince } = message;
    return streamingSince !== undefined && this.#clock.now() - streamingSince < STREAM_LIFETIME_MS;
  }
}

/** What people read in it. */
export function textOf({ body }: Pick<SlackShown, "body">): string {
  const blocks = (body.blocks ?? []).filter(({ type }) => type === "markdown").map(({ text }) => String(text));
  return body.markdown ?? (blocks.length > 0 ? blocks.join("\n\n") : (body.text ?? ""));
}

/** People and channels that a text calls. */
export function pingsOf(text: string): number {
  return text.match(livingToken)?.length ?? 0;
}
