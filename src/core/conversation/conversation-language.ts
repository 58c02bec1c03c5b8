import { toLanguageTag } from "../language-tag.ts";
import type { ConversationId } from "../message.ts";
import type { KeyValue } from "../ports/key-value.ts";
import { detect } from "./language.ts";

/**
 * The language to speak in a conversation, and how it is known: somebody chose it; this message is in it; an earlier one
 * was; this message seems to be; the customer's client is set to it; nobody knows better.
 */
export interface SpokenLanguage {
  /** BCP 47, not necessarily one that there are texts in. */
  readonly language: string;
  readonly from: "choice" | "message" | "earlier" | "guess" | "client" | "default";
}

interface State {
  readonly chosen?: string;
  /** Of the newest message whose language was certain, if it was not to be expected. */
  readonly heard?: string;
}

const UNKNOWN: State = {};

/** What language each conversation is held in. Used by one worker per conversation at a time. */
export class ConversationLanguages {
  readonly #values: KeyValue;
  readonly #byDefault: string;

  constructor(values: KeyValue, byDefault: string) {
    this.#values = values;
    this.#byDefault = byDefault;
  }

  /** `hint`: what the customer's client is set to. Remembers what it hears, with one write whenever that changes. */
  async of(conversation: ConversationId, words: string, hint: string | undefined): Promise<SpokenLanguage> {
    const state = await this.#state(conversation);
    const detected = detect(words);
    const client = hint === undefined ? undefined : toLanguageTag(hint);
    if (detected?.certain === true && detected.language !== (state.heard ?? primary(client ?? this.#byDefault))) {
      await this.#set(conversation, { ...state, heard: detected.language });
    }
    if (state.chosen !== undefined) return { language: state.chosen, from: "choice" };
    if (detected?.certain === true) return { language: detected.language, from: "message" };
    if (state.heard !== undefined) return { language: state.heard, from: "earlier" };
    if (detected !== undefined) return { language: detected.language, from: "guess" };
    if (client !== undefined) return { language: client, from: "client" };
    return { language: this.#byDefault, from: "default" };
  }

  /** From now on; undefined: what the customer writes in decides again. */
  async choose(conversation: ConversationId, language: string | undefined): Promise<void> {
    const { chosen, ...rest } = await this.#state(conversation);
    if (chosen !== language)
      await this.#set(conversation, language === undefined ? rest : { ...rest, chosen: language });
  }

  async #state(conversation: ConversationId): Promise<State> {
    return (await this.#values.get<State>(keyOf(conversation))) ?? UNKNOWN;
  }

  async #set(conversation: ConversationId, state: State): Promise<void> {
    await this.#values.set(keyOf(conversation), state);
  }
}

function keyOf(conversation: ConversationId): string {
  return `${conversation}#language`;
}

/** Detection knows no regions: `en-GB` is `en`. */
function primary(tag: string): string {
  return tag.split("-")[0] ?? tag;
}
