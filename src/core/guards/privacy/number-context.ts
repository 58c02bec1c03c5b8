import type { NumberWindow } from "./number-chains.ts";

const codeWords = [
  "orders?|purchases?|invoices?|bills?|tracking|track|shipments?|parcels?|packages?|awb|waybills?|receipts?|tickets?",
  "cases?|serial|imei|sku|models?|products?|items?|codes?|accounts?|acc(?:oun)?t|transactions?|bookings?|reservations?",
  "vouchers?|coupons?|contracts?|polic(?:y|ies)|ref(?:erence)?|rma|po|id|isbn|ean|barcode|payments?|deliver(?:y|ies)",
  "mã|ma|đơn|don|hóa đơn|hoá đơn|hoa don|vận đơn|van don|phiếu|phieu|giao dịch|giao dich|hợp đồng|hop dong|seri|tài khoản|tai khoan|stk",
].join("|");
const codeWord = new RegExp(`(?<![\\p{L}\\p{N}])(?:${codeWords})(?![\\p{L}\\p{N}])`, "giu");
const fillers =
  "number|numbers|num|no|nr|id|code|ref|is|was|called|with|of|my|the|số|so|hàng|hang|là|la|của|cua|tôi|toi|mình|minh|em|này|nay|đơn|don|vận|van";
/** Only filling words stand between the word and the number, and no sentence ends there. */
const introduction = new RegExp(
  `(?<![\\p{L}\\p{N}])(?:${codeWords})(?:[ \\u00A0]+(?:${fillers})\\.?){0,4}[ \\u00A0]*[:#№=–-]*[ \\u00A0]*$`,
  "iu",
);

const phoneWords = [
  "phones?|telephone|tel|mobile|cell(?:phone)?|fax|hotline|whats\\s?app|viber|zalo|sms|dial|(?:call|text|ring|reach|contact)(?: me| us| him| her)?",
  "sđt|sdt|đt|dt|điện thoại|dien thoai|di động|di dong|gọi|goi|liên hệ|lien he|liên lạc|lien lac|số máy|so may|nhắn tin|nhan tin|alo",
].join("|");
const phoneWord = new RegExp(`(?<![\\p{L}\\p{N}])(?:${phoneWords})(?![\\p{L}])`, "giu");
const attachedPhoneWord = /(?<![\p{L}\p{N}])(?:phone|tel|mobile|hotline|zalo|sđt|sdt|đt|dt)\.?$/iu;
const bareNumber =
  /(?<![\p{L}\p{N}])(?:numbers?(?: (?:is|was|are))?|số(?: của)?(?: tôi| em| mình| anh| chị)?(?: là)?)\s*[:=]?\s*$/iu;

const identityWord =
  /(?<![\p{L}\p{N}])(?:cccd|cmnd|cmt|cmtnd|căn cước|can cuoc|chứng minh(?: nhân dân| thư)?|chung minh|định danh|dinh danh|citizen id|identity(?: card| number)?|id card|national id|personal id|social security|ssn)(?![\p{L}\p{N}])[^\d]{0,24}$/iu;

const cardWord = /(?<![\p{L}\p{N}])(?:card|visa|mastercard|amex|uatp|thẻ)(?![\p{L}\p{N}])/iu;

const amount =
  /^[ \u00A0]?(?:đ|₫|d|vnd|vnđ|usd|eur|dollars?|euros?|đồng|dong|k|tr|triệu|nghìn|ngàn|%|kg|km|cm|mm|ml)(?![\p{L}\p{N}])/iu;
const code = /[\p{L}\p{N}_#$€£¥₫@&%\\^]$/u;
const joined = /[\p{L}\p{N}][-./_]$/u;
const phoneLink = /(?:wa\.me|zalo\.me|t\.me)\/$/i;

/** Whether the words right before say that it names an order, a bill or the like. */
export function isIntroducedAsCode({ before }: NumberWindow): boolean {
  return introduction.test(before);
}

/** Whether a word before says that it is a phone number, and none after that says that it is something else. */
export function isIntroducedAsPhone({ before, after }: NumberWindow): boolean {
  if (amount.test(after)) return false;
  const phone = lastMatch(phoneWord, before);
  const other = lastMatch(codeWord, before);
  if (phone >= 0) return phone > other;
  return other < 0 && bareNumber.test(before);
}

export function isIntroducedAsIdentity({ before }: NumberWindow): boolean {
  return identityWord.test(before);
}

export function isAmount({ after }: NumberWindow): boolean {
  return amount.test(after);
}

/** Whether it begins where a number may begin, and not in the middle of a code, a word or an address of the web. */
export function beginsFree({ before, follows }: NumberWindow): boolean {
  return follows || !(code.test(before) || joined.test(before) || before.endsWith(",")) || phoneLink.test(before);
}

/** Whether it is called a card, or is all that was said. */
export function isTakenForCard({ before, after }: NumberWindow): boolean {
  return cardWord.test(before) || (before.trim() === "" && after.trim() === "");
}

/** `sđt0912…`, `tel.0912…` */
export function isAttachedToPhoneWord({ before }: NumberWindow): boolean {
  return attachedPhoneWord.test(before);
}

function lastMatch(pattern: RegExp, text: string): number {
  let last = -1;
  for (const { index } of text.matchAll(pattern)) last = index;
  return last;
}
