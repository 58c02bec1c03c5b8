import type { App } from "@slack/bolt";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { Logger } from "../../src/core/ports/logger.ts";
import type { Intake } from "../../src/core/ports/platform.ts";
import { type BlockActions, FEEDBACK_ACTION, readFeedback } from "./actions.ts";
import { COMMAND_NOT_TAKEN, readCommand, type SlackCommand } from "./commands.ts";
import { conversationOf, type Me } from "./identities.ts";
import {
  type Heard,
  hearChange,
  hearDeletion,
  hearMessage,
  type InboundContext,
  type MessageChange,
  type MessageDeletion,
  type SlackMessage,
} from "./inbound.ts";
import type { Prompts } from "./prompts.ts";
import type { Threads } from "./threads.ts";

export interface ListenerOptions {
  readonly intake: Intake;
  readonly me: Me;
  readonly threads: Threads;
  readonly prompts: Prompts;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What is read of the envelope around an event. */
interface Envelope {
  readonly team_id?: string;
  readonly api_app_id?: string;
  /** The installations that see the event, the one that it is delivered to first. */
  readonly authorizations?: readonly { readonly team_id?: string | null }[];
}

/**
 * Hands everything on to the desk. A listener is done when what it has heard is durable, and throws when it could not be
 * kept. Bolt's types of payloads promise more than payloads hold, so each reader has a type of what it reads.
 */
export function listen(app: App, options: ListenerOptions): void {
  const { intake, me, prompts, clock, logger } = options;
  const contextOf = (body: object) => inboundContext(body as Envelope, options);

  app.event("app_mention", async ({ event, body }) => {
    const heard = read(() => hearMessage(event as SlackMessage, contextOf(body)), logger);
    if (heard !== undefined) await take(heard, "accept", options);
  });
  app.event("message", async ({ event, body }) => {
    const deleted = hearDeletion(event as MessageDeletion, contextOf(body));
    if (deleted !== undefined) return intake.withdraw(deleted);
    const isChange = event.subtype === "message_changed";
    const heard = isChange
      ? read(() => hearChange(event as MessageChange, contextOf(body)), logger)
      : read(() => hearMessage(event as SlackMessage, contextOf(body)), logger);
    if (heard !== undefined) await take(heard, isChange ? "amend" : "accept", options);
  });
  app.event("agent_session_stopped", async ({ event, body }) => {
    const { channel, thread_ts } = event;
    intake.stop(conversationOf(contextOf(body).team, channel, thread_ts), "stopped");
  });
  app.event("app_home_opened", async ({ event, body }) => {
    if (event.tab === "messages") prompts.offer(contextOf(body).team, event.user, event.channel);
  });
  // Whatever name the command was given in this workspace: names collide, and the app installed last has them.
  app.command(/^\//, async ({ command, ack }) => {
    try {
      await intake.accept([readCommand(command as SlackCommand, clock.now())]);
      await ack();
    } catch (error) {
      logger.error({ error }, "a command from Slack could not be stored; its sender was told");
      await ack(COMMAND_NOT_TAKEN);
    }
  });
  app.action(FEEDBACK_ACTION, async ({ body, ack }) => {
    const feedback = readFeedback(body as BlockActions, me.team);
    if (feedback !== undefined) await intake.feedback(feedback);
    await ack();
  });
}

function inboundContext({ team_id, api_app_id, authorizations }: Envelope, { me, clock }: ListenerOptions) {
  const context: InboundContext = {
    me,
    team: authorizations?.[0]?.team_id ?? team_id ?? me.team,
    now: clock.now(),
    ...(api_app_id === undefined ? {} : { app: api_app_id }),
  };
  return context;
}

/** An event that cannot be read would fail as often as Slack delivers it. */
function read(reader: () => Heard | undefined, logger: Logger): Heard | undefined {
  try {
    return reader();
  } catch (error) {
    logger.error({ error }, "an event from Slack could not be read and was left out");
    return undefined;
  }
}

async function take({ message, claim }: Heard, how: "accept" | "amend", { intake, threads }: ListenerOptions) {
  if (claim === "thread" && !(await threads.has(message.conversation))) return;
  // Before the message is answered for: a thread that was forgotten would fall silent.
  if (claim === "mention") await threads.join(message.conversation);
  if (how === "accept") await intake.accept([message]);
  else await intake.amend(message);
}
