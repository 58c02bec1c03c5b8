import type { History } from "../conversation/history.ts";
import type { ConversationId } from "../message.ts";
import type { Texts } from "../replies/texts.ts";

/** Commands that everyone may use, for platforms that show a list of them. */
export const COMMANDS = ["start", "help", "reset"] as const;

/** What lists of commands say, by language; "" is for every other language. */
export const COMMAND_DESCRIPTIONS: Readonly<
  Record<string, readonly { readonly command: (typeof COMMANDS)[number]; readonly description: string }[]>
> = {
  "": [
    { command: "start", description: "What I am" },
    { command: "help", description: "What I can do" },
    { command: "reset", description: "Forget our talk and start anew" },
  ],
  vi: [
    { command: "start", description: "Tôi là ai" },
    { command: "help", description: "Tôi làm được gì" },
    { command: "reset", description: "Quên cuộc trò chuyện và bắt đầu lại" },
  ],
};

export interface CommandContext {
  readonly conversation: ConversationId;
  readonly texts: Texts;
  readonly history: History;
}

/** Does what a command says and returns the answer; undefined: there is no such command. Safe to repeat. */
export async function runCommand(name: string, context: CommandContext): Promise<string | undefined> {
  switch (name) {
    case "start":
      return context.texts.start;
    case "help":
      return context.texts.help;
    case "reset":
      await context.history.reset(context.conversation);
      return context.texts.resetDone;
    default:
      return undefined;
  }
}
