/** Where one thing that is said ends and another may begin, in English and Vietnamese. */
const BORDER = /[.?!;…\n]+|,|\s(?:and|but|also|plus|và|va|nhưng|nhung|rồi|với lại|voi lai)\s/giu;

/** The parts of a message that may each ask something; none where it has only one. */
export function clausesOf(text: string): string[] {
  const clauses = text
    .split(BORDER)
    .map((clause) => clause.trim())
    .filter((clause) => clause !== "");
  return clauses.length < 2 ? [] : clauses;
}
