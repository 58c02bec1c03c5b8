import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findPersonalData, type PersonalDataKind } from "../../../../src/core/guards/privacy/personal-data.ts";

const ALL: readonly PersonalDataKind[] = ["email", "phone", "card", "iban", "ip", "nationalId"];

function find(text: string, kinds = ALL): string[] {
  return findPersonalData(text, kinds).map(({ kind, start, end }) => `${kind}:${text.slice(start, end)}`);
}

/** Each text holds exactly what stands between its braces. */
function expectEach(kind: PersonalDataKind, texts: readonly string[]): void {
  for (const marked of texts) {
    const wanted = [...marked.matchAll(/\{([^}]*)\}/g)].map(([, value]) => `${kind}:${value}`);
    expect(find(marked.replace(/[{}]/g, "")), marked).toEqual(wanted);
  }
}

describe("findPersonalData", () => {
  it("finds Vietnamese mobile numbers in all their groups", () => {
    expectEach("phone", [
      "{0912345678}",
      "{0912 345 678}",
      "{0912.345.678}",
      "{0912-345-678}",
      "{091 234 5678}",
      "{091.234.56.78}",
      "gọi em số {0333 444 555} nhé",
      "sđt {0912345678}",
      "sđt{0912345678}",
      "SĐT:{0912345678}.",
      "ĐT: {0912.345.678}, gọi trước 5h",
      "zalo {0398765432} ạ",
      "{+84 912 345 678}",
      "{+84912345678}",
      "{+84 912.345.678}",
      "{(+84) 912 345 678}",
      "{+84 (0)912 345 678}",
      "{84912345678}",
      "{84 912 345 678}",
      "{0084912345678}",
      "tôi có hai số {0912345678}, {0387654321}",
      "{0912345678}/{0387654321}",
      "{0912345678} - {0387654321}",
      "{0912345678}-{0387654321}",
      "số {0912345678} 2 cái áo",
      "đơn hàng {0912345678} chưa giao",
      "- {0912345678}",
      "https://zalo.me/{0912345678}",
      "https://wa.me/{84912345678}",
      "**{0912345678}**",
    ]);
  });

  it("finds Vietnamese numbers of the land", () => {
    expectEach("phone", [
      "{024 3825 1234}",
      "{(024) 3825 1234}",
      "{(024)38251234}",
      "{02438251234}",
      "{028.3829.9999}",
      "{0236 3822 345}",
      "{+84 24 3825 1234}",
      "{+84-28-3829-9999}",
    ]);
  });

  it("finds numbers of other countries", () => {
    expectEach("phone", [
      "{+44 20 7946 0958}",
      "{+44 (20) 7123 4567}",
      "{+1 415-555-0132}",
      "{+1 (415) 555-0132}",
      "{+1-415-555-0132}",
      "{+49 30 1234567}",
      "{+65 6123 4567}",
      "{+81-90-1234-5678}",
      "{+33 6 12 34 56 78}",
      "{06 12 34 56 78}",
      "{(415) 555-0132}",
      "{415.555.0132}",
      "{1-415-555-0132}",
      "call me: {020 7946 0958}",
      "my number is {13812345678}",
      "My IL number is {09-7625400}",
      "phone {5550132}",
      "WhatsApp: {8123 4567}",
    ]);
  });

  it("finds cards that pass their check, and no others", () => {
    expectEach("card", [
      "{4111111111111111}",
      "{4111 1111 1111 1111}",
      "{4111-1111-1111-1111}",
      "my card {5555555555554444} exp 12/27",
      "{3782 822463 10005}",
      "{30569309025904}",
      "{3530111333300000}",
      "{6011111111111117}",
      "{2221000000000009}",
      "{122000000000003}",
      "thẻ {9704 0000 0000 0018}",
      "4111111111111112",
      "order 4111111111111111",
      "mã đơn 4111111111111111",
      "0000000000000000",
      "356938035643809",
      "a4111111111111111",
    ]);
  });

  it("finds account numbers that pass their check, and no others", () => {
    expectEach("iban", [
      "{GB29NWBK60161331926819}",
      "{GB29 NWBK 6016 1331 9268 19}",
      "{gb29 nwbk 6016 1331 9268 19}",
      "IBAN: {DE89 3704 0044 0532 0130 00}.",
      "{DE89370400440532013000}, {FR1420041010050500013M02606}",
      "{NO9386011117947}",
      "{MT84MALT011000012345MTLCAST001S}",
      "DE89370400440532013001",
      "GB29NWBK6016133192681",
      "GB29NWBK601613319268190",
      "XX89370400440532013000",
    ]);
  });

  it("finds addresses of the network", () => {
    expectEach("ip", [
      "{192.168.1.1}",
      "from {10.0.0.1}:8080",
      "IP: {8.8.8.8}.",
      "{10.0.0.0/8} is routed",
      "{2001:db8::8a2e:370:7334}",
      "[{2001:db8::1}]:8080",
      "{::1}",
      "{fe80::1%eth0}",
      "{::ffff:10.0.0.1}",
      "{684D:1111:222:3333:4444:5555:6:77}",
      "v1.2.3.4",
      "version 1.2.3.4",
      "phiên bản 10.4.5.90",
      "section 1.2.3.4",
      "1.2.3",
      "1.2.3.4.5",
      "300.1.1.1",
      "12:34:56",
      "aa:bb:cc:dd:ee:ff",
      "std::cout",
      "2001::db8::1",
    ]);
  });

  it("finds identity numbers by their own rules, or by what is said of them", () => {
    expectEach("nationalId", [
      "{001099012345}",
      "{079 203 012 345}",
      "CCCD {079203012345}",
      "số căn cước: {079203012345}",
      "cccd là {999999999999}",
      "CMND {012345678}",
      "cmnd số {012 345 678}",
      "chứng minh nhân dân {123456789}",
      "hộ chiếu {C1234567}",
      "passport no. {B12345678}",
      "SSN {078-05-1123}",
      "{078 05 1123}",
      "123456789",
      "732201349959",
      "order 001099012345",
      "000-12-3456",
    ]);
  });

  it("finds mailboxes", () => {
    expectEach("email", [
      "{a@b.co}",
      "mailto:{jane.doe+shop@mail.example.co.uk}.",
      "<{jane@example.com}>",
      "**{jane_doe@example.com}**",
      "gửi về {nguyen.van.a@gmail.com} nhé",
      "{user@xn--80ak6aa92e.com}",
      "{user@bücher.de}",
      "{0912345678@gmail.com}",
      "jane@example",
      "@jane",
      "icon@2x.png",
      "a @ b.co",
    ]);
  });

  it("leaves the numbers of a shop alone", () => {
    for (const text of [
      "order 4012345678",
      "order number 0912345678",
      "LL-2024-001234",
      "LL-0912345678",
      "#1234567890",
      "#0912345678",
      "giá 3.500.000đ",
      "12.345.678.901 đồng",
      "$1,234,567.89",
      "12/05/2026 14:30",
      "2026-11-25 10:15",
      "20261125",
      "invoice 2026/001234",
      "1Z12345E0205271688",
      "EA123456789VN",
      "mã vận đơn 0912345678",
      "mã đơn hàng: 0387654321",
      "tracking 9400111899223033005",
      "hotline 1900",
      "1920x1080",
      "room 101, floor 12, building 7",
      "0912345678đ",
      "https://shop.example/p/0912345678",
      "1 2 3 4 5 6 7 8 9 10 11 12",
    ]) {
      expect(find(text), text).toEqual([]);
    }
  });

  it("looks only for what it is asked for, and does not take one kind for another", () => {
    expect(find("call 192.168.1.100 or write to 0912345678@gmail.com", ["phone"])).toEqual([]);
    expect(find("a@b.co 0912345678", ["email"])).toEqual(["email:a@b.co"]);
    expect(find("a@b.co", [])).toEqual([]);
  });

  it("gives ranges in their order that do not overlap, whatever the text", () => {
    const piece = fc.oneof(
      fc.constantFrom(
        "@",
        ".",
        ":",
        "::",
        "+",
        "0912345678",
        "4111 1111 1111 1111",
        "a@b.co",
        " ",
        "-",
        "(",
        "\n",
        "[EMAIL_1]",
      ),
      fc.string({ unit: "binary" }),
      fc.nat().map(String),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join("");
        let done = 0;
        for (const { start, end } of findPersonalData(text, ALL)) {
          expect(start).toBeGreaterThanOrEqual(done);
          expect(end).toBeGreaterThan(start);
          done = end;
        }
        expect(done).toBeLessThanOrEqual(text.length);
      }),
    );
  });

  it("takes time in proportion to the text, however it is made", () => {
    const unkind = [
      "1 ",
      "1.",
      "1234 ",
      "0912345678 ",
      "a@",
      "@",
      "::",
      "a:",
      "1:",
      "GB29 ",
      "(",
      "sđt ",
      "a.a@a.a",
      "1",
    ];
    for (const piece of unkind) {
      const text = piece.repeat(Math.ceil(60_000 / piece.length));
      const start = performance.now();
      findPersonalData(text, ALL);
      expect(performance.now() - start, JSON.stringify(piece)).toBeLessThan(3000);
    }
  });
});
