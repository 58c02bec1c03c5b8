/** What the model says: a function of what it was asked last, so that a judge can tell whole answers from parts. */

/** `long`: more than one message where one holds some 4,000 characters; `longest`: where it holds 11,000. */
export type Length = "short" | "long" | "longest";

const PARAGRAPHS = { long: 11, longest: 28 } as const;

/** The messages that a text speaks of, each named by a word such as `q1`. */
export function wordsIn(text: string): string[] {
  return text.match(/\bq\d+\b/g) ?? [];
}

/** The answer in the chunks in which it is sent; the first is long enough to be shown anywhere. */
export function answerTo(said: string, length: Length): readonly string[] {
  const about = `This is all that I know about ${wordsIn(said).join(" and ")}, in order. `;
  if (length === "short") return [about, "**Orders** ship in two days. ", "Then comes a `number`. ", "That is *all*."];
  const paragraphs = Array.from(
    { length: PARAGRAPHS[length] },
    (_, index) => `\n\nParagraph ${index + 1} says: ${`word ${index} `.repeat(60).trim()}.`,
  );
  return [about, ...paragraphs];
}

/** What a thread shows: whole answers, each with the messages that it speaks of, and what is left over. */
export interface Read {
  readonly answers: readonly (readonly string[])[];
  readonly leftOver: readonly string[];
}

/** `shown`: the messages in a thread, in their order. `partsOf`: how the platform shows a whole answer. */
export function readThread(
  shown: readonly string[],
  whole: readonly string[],
  partsOf: (text: string) => readonly string[],
): Read {
  const known = whole.map((text) => ({ words: wordsIn(text), parts: partsOf(text) }));
  const answers: string[][] = [];
  const leftOver: string[] = [];
  for (let index = 0; index < shown.length; ) {
    const found = known.find(({ parts }) => parts.every((part, offset) => shown[index + offset] === part));
    if (found === undefined) leftOver.push(shown[index] ?? "");
    else answers.push(found.words);
    index += found?.parts.length ?? 1;
  }
  return { answers, leftOver };
}
