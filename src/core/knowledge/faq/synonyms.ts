import { stem } from "../stem.ts";
import { fold } from "../words.ts";

/**
 * Words that customers use for the same thing, whatever is sold. Pairs of words are joined by `_`. A group only brings
 * questions nearer to each other; which of its words was said still counts more.
 */
const GROUPS: readonly string[] = [
  // English
  "cost price fee charge expensive rate",
  "money cash fund",
  "cancel stop terminate end",
  "close delete deactivate remove erase",
  "change update modify edit switch amend",
  "child kid son daughter offspring minor",
  "begin start",
  "get receive obtain",
  "show display appear see",
  "send transfer",
  "allow permit accept",
  "refuse decline reject deny",
  "identity id identification",
  "verify confirm validate prove authenticate check",
  "wrong incorrect error mistake",
  "fail work break fault faulty damage",
  "late delay slow",
  "fast quick soon",
  "country abroad overseas foreign international",
  "location place where address",
  "maximum limit minimum",
  "find locate",
  "problem issue trouble error",
  "repair fix resolve mend",
  "phone mobile cell telephone",
  "cheque check",
  "twice double duplicate",
  "missing disappear lose",
  "reason why explain",
  "need require necessary requirement",
  "old age",
  "human person agent employee staff representative operator",
  "register signup sign_up join",
  "login log_in sign_in",
  "photo picture image",
  // English and Vietnamese, where Vietnamese customers use both
  "order purchase buy đơn_hàng đặt_hàng mua",
  "parcel package shipment delivery ship shipping giao_hàng vận_chuyển",
  "email mail e_mail",
  "discount promo voucher coupon promotion giảm_giá khuyến_mãi mã_giảm",
  "guarantee warranty bảo_hành",
  "bill invoice receipt hóa_đơn biên_lai",
  "reimburse refund money_back hoàn_tiền trả_tiền hoàn_lại",
  "return exchange đổi_trả đổi_hàng trả_hàng trả_lại",
  "password mật_khẩu pass",
  "account tài_khoản",
  "phone hotline điện_thoại",
  // Vietnamese
  "giá phí tiền cước",
  "hủy bỏ",
  "sửa thay_đổi đổi",
  "hỏng hư lỗi vỡ",
  "nhân_viên người_thật tư_vấn",
  "bao_giờ khi_nào lúc_nào chừng_nào",
  "làm_sao thế_nào cách_nào làm_thế",
  "ở_đâu chỗ_nào địa_chỉ",
  "kiểm_tra theo_dõi tra_cứu xem",
  "nhận tới đến",
];

const groupsOf = new Map<string, string[]>();
for (const [number, words] of GROUPS.entries()) {
  for (const word of words.split(" ")) {
    const key = word
      .split("_")
      .map((part) => stem(fold(part)))
      .join(" ");
    groupsOf.set(key, [...new Set(groupsOf.get(key)).add(`~${number}`)]);
  }
}

/** The groups of a stem, or of two stems with a blank between them. */
export function synonymGroups(stems: string): readonly string[] {
  return groupsOf.get(stems) ?? [];
}
