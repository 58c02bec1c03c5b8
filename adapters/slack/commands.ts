import { randomUUID } from "node:crypto";
import type { InboundMessage } from "../../src/core/message.ts";
import { toAddress } from "./address.ts";
import { conversationOf, isDirectChannel, messageIdOf, PLATFORM, roleOf } from "./identities.ts";

/** What Slack posts for a slash command (docs.slack.dev/interactivity/implementing-slash-commands). */
export interface SlackCommand {
  readonly command: string;
  readonly text?: string;
  readonly user_id: string;
  readonly user_name?: string;
  readonly team_id?: string;
  readonly channel_id: string;
  /** Of this use of the command. */
  readonly trigger_id?: string;
  readonly response_url?: string;
}

/** For whoever typed a command that could not be kept: Slack does not deliver commands again. */
export const COMMAND_NOT_TAKEN = {
  response_type: "ephemeral",
  text: "Sorry, that could not be taken in. Please try again in a moment.",
} as const;

/**
 * `/frontdesk <command> [argument]`; without a command it asks for help. Commands belong to no thread, so the commands of
 * one person in one channel are a conversation of their own. `installation`: its workspace.
 */
export function readCommand(command: SlackCommand, installation: string, now: number): InboundMessage {
  const { channel_id: channel, user_id: user, user_name: name, response_url: response } = command;
  const { team_id: team = installation, trigger_id: trigger = randomUUID() } = command;
  return {
    id: messageIdOf(team, channel, trigger),
    platform: PLATFORM,
    conversation: conversationOf(team, channel, user),
    author: { id: user, role: roleOf(team, installation), ...(name === undefined || name === "" ? {} : { name }) },
    address: toAddress({
      team,
      channel,
      thread: "",
      user,
      isDirect: isDirectChannel(channel),
      ts: "",
      command: command.command,
      ...(response === undefined || response === "" ? {} : { response }),
    }),
    content: { kind: "command", ...readWords(command.text ?? "") },
    receivedAt: now,
  };
}

function readWords(text: string): { readonly name: string; readonly argument: string } {
  const [, name = "", argument = ""] = /^\s*\/?(\S*)([\s\S]*)$/.exec(text) ?? [];
  return { name: name === "" ? "help" : name.toLowerCase(), argument: argument.trim() };
}
