import type { History } from "../conversation/history.ts";
import type { ConversationId } from "../message.ts";
import type { Catalogue, Texts } from "../replies/texts.ts";

/** Commands that everyone may use, for platforms that show a list of them. */
export const COMMANDS = ["start", "help", "reset"] as const;

type Command = (typeof COMMANDS)[number];

export interface CommandDescription {
  readonly command: Command;
  readonly description: string;
}

/** What lists of commands say, by language; "" is for every other language. */
export function describeCommands(catalogue: Catalogue): Readonly<Record<string, readonly CommandDescription[]>> {
  const [byDefault, ...others] = catalogue.languages;
  return Object.fromEntries([
    ["", describe(catalogue.in(byDefault))],
    ...others.map((language) => [language, describe(catalogue.in(language))] as const),
  ]);
}

function describe(texts: Texts): CommandDescription[] {
  const descriptions: Readonly<Record<Command, string>> = {
    start: texts.commandStart,
    help: texts.commandHelp,
    reset: texts.commandReset,
  };
  return COMMANDS.map((command) => ({ command, description: descriptions[command] }));
}

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
