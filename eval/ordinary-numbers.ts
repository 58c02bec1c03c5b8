/** Sentences with numbers that are nobody's personal data, as customers write them. */
const SENTENCES = [
  "where is my order {order}?",
  "I want to cancel order number {order}",
  "order #{order} has not arrived yet",
  "the status of purchase {order} please",
  "my order no. {order} is late",
  "Can you send me invoice #{invoice} again?",
  "invoice {invoice} is wrong, I paid {price}",
  "bill no {invoice} of {date} over {price}",
  "tracking number {tracking} does not move",
  "Tracking: {tracking}",
  "parcel {tracking}, shipped {date} at {time}",
  "the serial number is {serial}",
  "I updated to version {version} on {date} and it crashes",
  "v{version} does not start since {time}",
  "I bought {quantity} pieces for {price}",
  "my ticket {ticket} is open since {date}",
  "case id {ticket} from {date}",
  "SKU {sku} in size {quantity}",
  "use code {voucher} before {date}",
  "Are you open on {date} from {time} to {time}?",
  "I weigh {quantity} kg and am {quantity} cm tall, which size fits?",
  "{price} or {price}, which one is right?",
  "it took {quantity} days, from {date} to {date}",
  "error code {ticket} at {time}:{quantity}",
  "the resolution is 1920x1080 at {quantity} Hz",
  "đơn hàng {order} của tôi đâu rồi?",
  "mã đơn {order} giao chưa shop",
  "mã vận đơn {tracking} không cập nhật",
  "hóa đơn số {invoice} ngày {date} sai giá {price}",
  "cho mình hủy đơn {order} nhé",
  "tôi mua {quantity} cái giá {price}",
  "phiếu bảo hành {ticket} hết hạn {date} phải không?",
  "số seri {serial} còn bảo hành không",
  "giao lúc {time} ngày {date} được không?",
  "phiên bản {version} bị lỗi từ {date}",
  "mã giảm giá {voucher} giảm được {price} không",
  "sản phẩm {sku} còn size {quantity} không ạ",
  "từ {price} đến {price} có loại nào không",
  "mã giao dịch {order} đã trừ {price}",
  "đặt bàn {quantity} người lúc {time} ngày {date}",
] as const;

/** What takes the place of a name in braces; `#` is any figure, `@` any capital. */
const FORMS: Readonly<Record<string, readonly string[]>> = {
  order: [
    "##########",
    "############",
    "########",
    "###############",
    "0#######",
    "LL-2026-######",
    "DH########",
    "#########",
  ],
  invoice: ["#####", "INV-2026-####", "2026/#####", "#######", "1#########", "HD-########"],
  tracking: [
    "############",
    "################",
    "@@#########VN",
    "1Z@#########0########",
    "9#####################",
    "SPX0#########",
    "GHN########",
  ],
  serial: ["@@########", "###############", "@#@#-####-####", "SN############"],
  version: ["1.2.3.4", "#.#.#", "10.#.#.##", "2026.#.#"],
  price: [
    "3.500.000đ",
    "$1##.99",
    "###,###,### VND",
    "#.###.### vnd",
    "€ 1#.###,##",
    "###k",
    "2,5##.00 USD",
    "12.###.###.### đồng",
  ],
  date: ["12/05/2026", "2026-11-2#", "1#.0#.2026", "0#-0#-2026", "1# Nov 2026", "1#/11"],
  time: ["0#:3#", "1#h30", "2#:00", "1#:#5:0#"],
  quantity: ["#", "1#", "##", "1##"],
  ticket: ["#####", "TK-######", "########", "0x8007####"],
  sku: ["@@-###-##", "########", "####-###"],
  voucher: ["SALE##", "@@@@####", "NEWYEAR2026"],
};

/** The same texts every time, each sentence as often as the others. */
export function ordinaryNumbers(count: number): string[] {
  const random = generator(20_261_125);
  const pick = (choices: readonly string[]) => choices[Math.floor(random() * choices.length)] ?? "";
  return Array.from({ length: count }, (_, index) =>
    (SENTENCES[index % SENTENCES.length] ?? "").replace(/\{(\w+)\}/g, (_whole, name: string) =>
      fill(pick(FORMS[name] ?? []), random),
    ),
  );
}

function fill(form: string, random: () => number): string {
  return form.replace(/[#@]/g, (sign) =>
    sign === "#" ? String(Math.floor(random() * 10)) : String.fromCharCode(65 + Math.floor(random() * 26)),
  );
}

/** Numbers from 0 to 1, exclusive, that depend on nothing but the seed (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
