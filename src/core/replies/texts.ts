import type { Language } from "../conversation/language.ts";

/** Everything that the desk itself says to a customer. Only these texts can reach one when something fails. */
export interface Texts {
  readonly language: Language;
  readonly start: string;
  readonly help: string;
  readonly resetDone: string;
  readonly unknownCommand: string;
  readonly onlyText: string;
  /** Stands before the answer to the words that came with an attachment. */
  readonly captionOnly: string;
  readonly tooLong: (limit: number) => string;
  readonly ticketOpened: (ticket: number) => string;
  readonly filtered: string;
  readonly deadLetter: string;
  readonly stopped: string;
  /** Marks an answer that ends before its end. */
  readonly cutByStop: string;
  readonly cutWithTicket: (ticket: number) => string;
  readonly cutByFilter: string;
  readonly cutByDeadline: string;
  readonly cutByLength: string;
  /** Stands before an answer that begins anew below the beginning of another one, which stays. */
  readonly beginsAnew: string;
  readonly inLine: (ahead: number) => string;
}

const english: Texts = {
  language: "en",
  start:
    "Hello! I am the support assistant. Ask me anything in your own words, in English or Vietnamese, and watch the answer grow.\n\n/help shows what else I can do.",
  help: "Just write your question; several messages in a row are fine.\n\n/reset – forget what we talked about and start anew\n/help – show this text",
  resetDone: "Done. We start with a clean page: what is your question?",
  unknownCommand: "I do not know this command. /help shows the ones that I do; or just ask in your own words.",
  onlyText: "I can read only text, not pictures, recordings or files. Please describe in words what you need.",
  captionOnly: "_I can read only text, not attachments, so this answers what you wrote:_",
  tooLong: (limit) =>
    `This message is too long for me: at most ${limit.toLocaleString("en")} characters. Please shorten it or send it in parts.`,
  ticketOpened: (ticket) =>
    `I am sorry, I cannot answer right now. I have opened ticket #${ticket} for you: a person will look at it and answer here.`,
  filtered: "I am sorry, I am not allowed to answer this. Please ask in other words.",
  deadLetter:
    "I am sorry, something in this message made me fail, so I cannot answer it. Please say it in other words.",
  stopped: "Stopped.",
  cutByStop: "_(Stopped here.)_",
  cutWithTicket: (ticket) =>
    `_(The answer breaks off here because of a fault on our side. I have opened ticket #${ticket} for you: a person will look at it.)_`,
  cutByFilter: "_(I am not allowed to go on with this answer.)_",
  cutByDeadline: "_(The answer took too long and ends here. Ask me to go on.)_",
  cutByLength: "_(The answer was too long and ends here. Ask me to go on.)_",
  beginsAnew: "_(I could not finish that answer. Here it is again, from the beginning.)_",
  inLine: (ahead) =>
    ahead <= 1
      ? "Many people are asking right now. You are next in line…"
      : `Many people are asking right now. ${ahead} are before you…`,
};

const vietnamese: Texts = {
  language: "vi",
  start:
    "Xin chào! Tôi là trợ lý hỗ trợ. Bạn cứ hỏi bằng lời của mình, tiếng Việt hay tiếng Anh đều được, câu trả lời sẽ hiện dần ra.\n\n/help cho biết tôi còn làm được gì.",
  help: "Bạn chỉ cần viết câu hỏi; nhắn nhiều tin liên tiếp cũng được.\n\n/reset – quên cuộc trò chuyện và bắt đầu lại\n/help – hiện hướng dẫn này",
  resetDone: "Xong. Chúng ta bắt đầu lại từ đầu: bạn muốn hỏi gì?",
  unknownCommand: "Tôi không biết lệnh này. /help liệt kê các lệnh có sẵn; hoặc bạn cứ hỏi bằng lời của mình.",
  onlyText: "Tôi chỉ đọc được chữ, không đọc được hình ảnh, ghi âm hay tệp. Bạn vui lòng mô tả bằng lời điều bạn cần.",
  captionOnly: "_Tôi chỉ đọc được chữ, không xem được tệp đính kèm, nên đây là câu trả lời cho phần bạn viết:_",
  tooLong: (limit) =>
    `Tin nhắn này quá dài: tối đa ${limit.toLocaleString("vi")} ký tự. Bạn vui lòng rút gọn hoặc gửi thành nhiều phần.`,
  ticketOpened: (ticket) =>
    `Xin lỗi, hiện tôi chưa trả lời được. Tôi đã mở phiếu hỗ trợ #${ticket} cho bạn: nhân viên sẽ xem và trả lời tại đây.`,
  filtered: "Xin lỗi, tôi không được phép trả lời câu này. Bạn vui lòng hỏi theo cách khác.",
  deadLetter:
    "Xin lỗi, có điều gì đó trong tin nhắn này khiến tôi gặp lỗi nên không trả lời được. Bạn vui lòng nói cách khác.",
  stopped: "Đã dừng.",
  cutByStop: "_(Đã dừng tại đây.)_",
  cutWithTicket: (ticket) =>
    `_(Câu trả lời bị ngắt tại đây do lỗi phía chúng tôi. Tôi đã mở phiếu hỗ trợ #${ticket} cho bạn: nhân viên sẽ xem.)_`,
  cutByFilter: "_(Tôi không được phép trả lời tiếp phần này.)_",
  cutByDeadline: "_(Câu trả lời mất quá nhiều thời gian nên dừng tại đây. Hãy bảo tôi nói tiếp.)_",
  cutByLength: "_(Câu trả lời quá dài nên dừng tại đây. Hãy bảo tôi nói tiếp.)_",
  beginsAnew: "_(Câu trả lời trên bị ngắt giữa chừng. Tôi xin trả lời lại từ đầu.)_",
  inLine: (ahead) =>
    ahead <= 1
      ? "Hiện có nhiều người đang hỏi. Bạn là người kế tiếp…"
      : `Hiện có nhiều người đang hỏi. Còn ${ahead} người trước bạn…`,
};

const CATALOGUE: Readonly<Record<Language, Texts>> = { en: english, vi: vietnamese };

export function textsIn(language: Language): Texts {
  return CATALOGUE[language];
}
