/** Between the figures of one number: telephone numbers, cards and dates are written in many ways. */
const FIGURES = /\p{Nd}(?:[\s.,\-–/()+_:·]{0,3}\p{Nd})*/gu;
/** Years, prices and sizes have fewer figures; order numbers, telephones and dates of birth have more. */
const MOST_FIGURES = 4;

const TRACES: readonly RegExp[] = [
  // E-mail addresses, and names in other networks.
  /[@＠]/,
  // Addresses of pages: they may lead to something of one's own.
  /:\/\/|\bwww\.|[\p{L}\p{N}]\.\p{L}{2,}\/\S/u,
  // Addresses of machines, of both kinds.
  /(?:^|\D)\d{1,3}(?:\.\d{1,3}){3}(?:\D|$)/,
  /::|(?:[\da-f]{1,4}:){2}/,
  // Numbers of orders and tickets.
  /[#№]\s?\p{N}/u,
  // Keys, hashes and anything else that no person says.
  /[A-Za-z0-9_\-+/=]{25,}/,
  // Controls, tag characters, private use: whoever sends these does not just ask.
  /[\p{Cc}\p{Co}\p{Cn}\p{Cs}]|[\u{e0000}-\u{e007f}]/u,
  // People who say who they are, where they live, or a secret.
  /\b(?:my|our) (?:full |first |last |user ?)?(?:name|address|phone|number|birthday|date of birth|password|passcode|pin|code|otp|e-?mail|account number|login)(?: number| code)? (?:is|are|was)\b/,
  /\bmy name'?s\b|\bcall me\b|\bi(?: am|'m) called\b|\bi live (?:in|at|on)\b|\bborn (?:on|in)\b/,
  /(?:tên (?:của )?(?:tôi|mình|tớ|em|anh|chị|cháu)|(?:tôi|mình|tớ|em|anh|chị|cháu) tên)(?:\s+(?:là|:))?\s/u,
  /(?:địa chỉ|mật khẩu|số điện thoại|sđt|email|mã (?:pin|otp|đơn)|ngày sinh|cccd|cmnd)(?: của)?(?: (?:tôi|mình|em|anh|chị))?\s?(?:là|:)/u,
];
/** A word of letters and figures with so many figures is the name of one thing: an order, a booking, a serial number. */
const LETTERS_AND_FIGURES = /[\p{L}\p{N}\-_]*\p{N}[\p{L}\p{N}\-_]*/gu;
const FEWEST_FIGURES_OF_A_NAME = 3;

/**
 * Whether something in a question, in its normalised writing, may be about one person. It would rather see too much: that
 * costs a call to a model, and nothing else.
 */
export function looksPersonal(question: string): boolean {
  return TRACES.some((trace) => trace.test(question)) || hasLongNumber(question) || hasNameOfOneThing(question);
}

function hasLongNumber(question: string): boolean {
  return question.match(FIGURES)?.some((number) => countFigures(number) > MOST_FIGURES) ?? false;
}

function hasNameOfOneThing(question: string): boolean {
  const words = question.match(LETTERS_AND_FIGURES) ?? [];
  return words.some((word) => /\p{L}/u.test(word) && countFigures(word) >= FEWEST_FIGURES_OF_A_NAME);
}

function countFigures(text: string): number {
  return text.match(/\p{Nd}/gu)?.length ?? 0;
}
