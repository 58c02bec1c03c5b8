import { endOf, type FormattedText, type TextEntity, TextRejected } from "./text-entity.ts";

/** U+2028-202E and three combining marks that draw over neighbouring lines: deleted from every text. */
const deleted = /[\u2028-\u202e\r]|\u0333|\u033f|\u030a/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
const becomesSpace = /[\0-\t\v\f\x0e-\x1f]/g;
const directionMarks = /[\u200e\u200f]+(?=[\u200e\u200f])/g;
/** Characters that show nothing; a text of nothing else counts as empty. */
const invisible =
  /^[ \n\u00a0\u1680\u180e\u2000-\u200f\u202e\u202f\u205f\u2800\u3000\ufeff\ufffc\u{e0000}-\u{e007f}]*$/u;

export function isInvisible(text: string): boolean {
  return invisible.test(text);
}

/** Removes what the server removes and moves sorted `entities` along with the text that stays. */
export function cleanText(text: string, entities: readonly TextEntity[]): FormattedText {
  checkBorders(text, entities);
  const { kept, removedBefore } = removeDeleted(text);
  const moved =
    removedBefore === undefined
      ? entities
      : entities.map((entity) => {
          const offset = entity.offset - (removedBefore[entity.offset] ?? 0);
          return { ...entity, offset, length: endOf(entity) - (removedBefore[endOf(entity)] ?? 0) - offset };
        });
  const visible = kept.replace(becomesSpace, " ").replace(directionMarks, (marks) => "\u200c".repeat(marks.length));
  return { text: visible, entities: moved.filter((entity) => entity.length > 0) };
}

function removeDeleted(text: string): { kept: string; removedBefore?: Uint32Array } {
  if (!deleted.test(text)) return { kept: text };
  const removedBefore = new Uint32Array(text.length + 1);
  let kept = "";
  let removed = 0;
  for (let index = 0; index < text.length; index++) {
    removedBefore[index] = removed;
    const character = text[index] ?? "";
    if (deleted.test(character)) removed++;
    else kept += character;
  }
  removedBefore[text.length] = removed;
  return { kept, removedBefore };
}

/** Entities begin and end between characters, inside the text; the first fault in reading order is the one reported. */
function checkBorders(text: string, entities: readonly TextEntity[]): void {
  const open: TextEntity[] = [];
  let next = 0;
  const visit = (offset: number) => {
    for (let inner = open.at(-1); inner !== undefined && offset >= endOf(inner); inner = open.at(-1)) {
      if (offset > endOf(inner)) {
        reject(`Entity beginning at UTF-16 offset ${inner.offset} ends in a middle of a UTF-16 symbol`, text, offset);
      }
      open.pop();
    }
    for (let entity = entities[next]; entity !== undefined && offset >= entity.offset; entity = entities[next]) {
      if (offset > entity.offset) reject("Entity begins in a middle of a UTF-16 symbol", text, offset);
      open.push(entity);
      next++;
    }
  };
  if (entities.length === 0) return;
  for (let offset = 0; offset <= text.length; offset += isHighSurrogate(text, offset) ? 2 : 1) visit(offset);
  const beyond = entities[next];
  if (beyond !== undefined) {
    throw new TextRejected(`Entity begins after the end of the text at UTF-16 offset ${beyond.offset}`);
  }
  const unfinished = open.at(-1);
  if (unfinished !== undefined) {
    throw new TextRejected(
      `Entity beginning at UTF-16 offset ${unfinished.offset} ends after the end of the text at UTF-16 offset ${endOf(unfinished)}`,
    );
  }
}

function isHighSurrogate(text: string, offset: number): boolean {
  const unit = text.charCodeAt(offset);
  return unit >= 0xd800 && unit <= 0xdbff;
}

function reject(problem: string, text: string, offset: number): never {
  throw new TextRejected(`${problem} at byte offset ${Buffer.byteLength(text.slice(0, offset))}`);
}
