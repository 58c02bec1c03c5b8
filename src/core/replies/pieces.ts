import { isWithoutEffect } from "../errors.ts";
import type { Part, Piecemeal, Surface } from "../ports/platform.ts";
import { finishedLength } from "./finished-paragraphs.ts";
import type { PartLedger } from "./part-ledger.ts";

/** The beginning of a text, and the messages that show it. */
export interface SentPieces {
  readonly source: string;
  readonly parts: readonly Part[];
}

export const NOTHING_SENT: SentPieces = { source: "", parts: [] };

/**
 * Sends finished paragraphs of a growing text as messages of their own. They cannot be changed or taken back, so each is
 * recorded as delivered, with its content: whatever is decided later goes on from there.
 */
export class Pieces {
  readonly #surface: Surface;
  readonly #ledger: PartLedger;
  readonly #piecemeal: Piecemeal;
  #sent = NOTHING_SENT;
  /** How many of `#sent.parts` have been recorded. */
  #recorded = 0;
  #isOver = false;
  #isSending = false;
  /** The text that a call in flight belongs to is void. */
  #isVoid = false;

  constructor(surface: Surface, ledger: PartLedger, piecemeal: Piecemeal) {
    this.#surface = surface;
    this.#ledger = ledger;
    this.#piecemeal = piecemeal;
    // Nobody knows any more which text the parts of an earlier process belong to.
    this.#isOver = ledger.count > 0;
  }

  /** What has been sent, may have been, or must be because the piece that it belongs to was begun. */
  get sent(): SentPieces {
    return this.#sent;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** A message that is too long for the platform has parts that are not sent yet. */
  get isUnfinished(): boolean {
    return !this.#isOver && this.#recorded < this.#sent.parts.length;
  }

  /** A shorter text has no next piece. */
  get neededLength(): number {
    return this.#sent.source.length + this.#piecemeal.minCharacters;
  }

  /** What is sent when the next piece of `text` is, which continues the text before; undefined: there is none yet. */
  next(text: string): SentPieces | undefined {
    if (this.#isOver) return undefined;
    if (this.isUnfinished) return this.#sent;
    const rest = text.slice(this.#sent.source.length);
    const finished = rest.slice(0, finishedLength(rest)).trimEnd();
    if (finished.trim().length < this.#piecemeal.minCharacters) return undefined;
    const parts = [...this.#sent.parts, ...this.#surface.format(finished, "final")];
    if (parts.length >= this.#piecemeal.maxParts) this.stop();
    const isPiece = !this.#isOver && parts.length > this.#sent.parts.length;
    return isPiece ? { source: this.#sent.source + finished, parts } : undefined;
  }

  /** Sends the first part of `piece` that is not recorded. Throws what the surface and the ledger throw. */
  async send(piece: SentPieces, signal: AbortSignal): Promise<void> {
    const position = this.#recorded;
    const part = piece.parts[position];
    if (part === undefined) return;
    this.#isSending = true;
    try {
      await this.#ledger.intend(position);
      await this.#create(piece, part, position, signal);
    } finally {
      this.#isSending = false;
    }
  }

  async #create(piece: SentPieces, part: Part, position: number, signal: AbortSignal): Promise<void> {
    try {
      const ref = await this.#surface.send(part, "preview", signal);
      this.#keep(piece);
      await this.#ledger.record(position, { state: "delivered", ref, piece: part });
      this.#recorded++;
    } catch (error) {
      if (isWithoutEffect(error)) {
        this.#ledger.forget(position);
      } else {
        // It may be there. The final makes it once more, as it is; nothing else can stand in its place.
        this.#ledger.unknown(position);
        this.#keep(piece);
        this.stop();
      }
      throw error;
    }
  }

  #keep(piece: SentPieces): void {
    if (!this.#isVoid) this.#sent = piece;
  }

  /** Nothing more is sent. */
  stop(): void {
    this.#isOver = true;
  }

  /** The text that was sent is void: what comes does not continue it. */
  clear(): void {
    if (this.#sent.parts.length === 0 && !this.#isSending) return;
    this.stop();
    this.#isVoid = true;
    this.#sent = NOTHING_SENT;
  }
}

/**
 * The parts of a reply of which some may have been sent before it was decided: those as they were sent, and then what
 * they do not show yet. `beginsAnew` stands before an answer that does not continue them; absent: nothing does.
 */
export function wholeReply(
  { text, beginsAnew }: { readonly text: string; readonly beginsAnew: string | undefined },
  { surface, ledger, sent }: { readonly surface: Surface; readonly ledger: PartLedger; readonly sent: SentPieces },
): { readonly text: string; readonly parts: readonly Part[] } {
  if (sent.parts.length > 0 && text.startsWith(sent.source)) {
    return { text, parts: [...sent.parts, ...surface.format(text.slice(sent.source.length), "final")] };
  }
  const { pieces } = ledger;
  const whole = pieces.length === 0 || beginsAnew === undefined ? text : `${beginsAnew}\n\n${text}`;
  return { text: whole, parts: [...pieces, ...surface.format(whole, "final")] };
}
