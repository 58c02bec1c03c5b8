import type { ConversationLanguages } from "../conversation/conversation-language.ts";
import type { History } from "../conversation/history.ts";
import { ownNameOf } from "../language-tag.ts";
import type { ConversationId } from "../message.ts";
import type { Catalogue, Texts } from "../replies/texts.ts";
import { findLanguage } from "./find-language.ts";

/** Commands that everyone may use, for platforms that show a list of them. */
export const COMMANDS = ["start", "help", "human", "language", "reset"] as const;

type Command = (typeof COMMANDS)[number];

/** Commands that something may stand behind. */
export const COMMANDS_WITH_ARGUMENT: readonly string[] = ["language", "lang"];

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
    human: texts.commandHuman,
    language: texts.commandLanguage,
    reset: texts.commandReset,
  };
  return COMMANDS.map((command) => ({ command, description: descriptions[command] }));
}

export interface CommandContext {
  readonly conversation: ConversationId;
  /** What stands behind the command's name, trimmed. */
  readonly argument: string;
  /** That the conversation is held in: BCP 47. */
  readonly language: string;
  readonly catalogue: Catalogue;
  readonly history: History;
  readonly languages: ConversationLanguages;
}

export type CommandResult =
  | { readonly kind: "text"; readonly text: string }
  /** The customer asks for a person. */
  | { readonly kind: "ticket" };

/** Does what a command says; undefined: there is no such command. Safe to repeat. */
export async function runCommand(name: string, context: CommandContext): Promise<CommandResult | undefined> {
  const texts = context.catalogue.in(context.language);
  switch (name) {
    case "start":
      return { kind: "text", text: texts.start };
    case "help":
      return { kind: "text", text: texts.help };
    case "human":
      return { kind: "ticket" };
    case "lang":
    case "language":
      return { kind: "text", text: await setLanguage(context, texts) };
    case "reset":
      await context.history.reset(context.conversation);
      return { kind: "text", text: texts.resetDone };
    default:
      return undefined;
  }
}

/** The answer is in the language that was chosen. */
async function setLanguage(context: CommandContext, texts: Texts): Promise<string> {
  const { conversation, argument, catalogue, languages } = context;
  const choices = catalogue.languages.map((language) => `\`${language}\` (${ownNameOf(language)})`).join(", ");
  if (argument === "") return texts.languageNow(ownNameOf(context.language), choices);
  if (argument.toLowerCase() === "auto") {
    await languages.choose(conversation, undefined);
    return texts.languageAuto;
  }
  const chosen = findLanguage(argument, catalogue.languages);
  if (chosen === undefined) return texts.languageUnknown(choices);
  await languages.choose(conversation, chosen);
  return catalogue.in(chosen).languageSet(ownNameOf(chosen));
}
