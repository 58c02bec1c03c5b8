import type { ConversationId } from "../../src/core/message.ts";
import type { KeyValue } from "../../src/core/ports/key-value.ts";
import { PLATFORM } from "./address.ts";

/** The names that WhatsApp has for one person. At least one is there. */
export interface Identity {
  /** Business-scoped user id. Another one after a change of number; never given to somebody else. */
  readonly user?: string;
  /** A number may be given to somebody else later, and people may hide it. */
  readonly phone?: string;
}

interface Known {
  readonly conversation: ConversationId;
  /** Of a number: the user id that it belongs to, if that is known. */
  readonly user?: string;
}

export interface ConversationsOptions {
  readonly phoneNumberId: string;
  readonly values: KeyValue;
}

const REMEMBERED = 20_000;

/**
 * One conversation for each person, by whichever name they come. A new name leads to the conversation of the old one
 * where WhatsApp has shown both together. A number that appears with another user id than before has passed to
 * somebody else, who must not see what was said before.
 */
export class Conversations {
  readonly #phoneNumberId: string;
  readonly #values: KeyValue;
  /** What the store holds, or will hold when a write under way is done; oldest first. */
  readonly #known = new Map<string, Known | undefined>();

  constructor({ phoneNumberId, values }: ConversationsOptions) {
    this.#phoneNumberId = phoneNumberId;
    this.#values = values;
  }

  /** Resolves when the same person will be found again after a restart. Rejects when the store fails. */
  async of(identity: Identity): Promise<ConversationId> {
    await this.#load([identity.user, identity.phone]);
    // From here to the first write nothing else runs, so that two webhooks at once agree.
    const conversation = this.#find(identity);
    await this.#name(identity, conversation);
    return conversation;
  }

  /** A person has new names. Safe to repeat. */
  async moved(from: Identity, to: Identity): Promise<void> {
    if (from.user === undefined && from.phone === undefined) return;
    await this.#load([from.user, from.phone, to.user, to.phone]);
    const conversation = this.#find(from);
    const changes = [this.#name(to, conversation)];
    const left = from.phone === to.phone ? undefined : from.phone;
    const owner = from.user ?? to.user;
    // Whoever gets the old number next begins anew.
    if (left !== undefined && owner !== undefined && this.#known.get(left)?.user === undefined) {
      changes.push(this.#set(left, { conversation, user: owner }));
    }
    await Promise.all(changes);
  }

  #find({ user, phone }: Identity): ConversationId {
    const byUser = user === undefined ? undefined : this.#known.get(user);
    if (byUser !== undefined) return byUser.conversation;
    const byPhone = phone === undefined ? undefined : this.#known.get(phone);
    const isTheirs = user === undefined || byPhone?.user === undefined || byPhone.user === user;
    if (byPhone !== undefined && isTheirs) return byPhone.conversation;
    return `${PLATFORM}:${this.#phoneNumberId}:${user ?? phone}`;
  }

  async #name({ user, phone }: Identity, conversation: ConversationId): Promise<void> {
    const changes: Promise<void>[] = [];
    if (user !== undefined && this.#known.get(user)?.conversation !== conversation) {
      changes.push(this.#set(user, { conversation }));
    }
    if (phone !== undefined) {
      const known = this.#known.get(phone);
      const owner = user ?? known?.user;
      if (known?.conversation !== conversation || known.user !== owner) {
        changes.push(this.#set(phone, { conversation, ...(owner === undefined ? {} : { user: owner }) }));
      }
    }
    await Promise.all(changes);
  }

  async #load(names: readonly (string | undefined)[]): Promise<void> {
    const missing = names.filter((name) => name !== undefined && !this.#known.has(name)) as string[];
    if (missing.length === 0) return;
    const found = await this.#values.getMany<Known>(missing.map((name) => this.#key(name)));
    for (const [index, name] of missing.entries()) {
      if (!this.#known.has(name)) this.#known.set(name, found[index] ?? undefined);
    }
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= REMEMBERED) break;
      if (!names.includes(oldest)) this.#known.delete(oldest);
    }
  }

  async #set(name: string, known: Known): Promise<void> {
    this.#known.set(name, known);
    try {
      await this.#values.set(this.#key(name), known);
    } catch (error) {
      // The store knows better what it holds.
      this.#known.delete(name);
      throw error;
    }
  }

  #key(name: string): string {
    return `conversation:${this.#phoneNumberId}:${name}`;
  }
}
