/** Everything the page says, in the languages it speaks. */

const english = {
  language: "en",
  desk: "Frontdesk",
  you: "You",
  skip: "Skip to the message box",
  tagline: "Answers at any hour",
  newConversation: "New conversation",
  logLabel: "Conversation",
  welcomeTitle: "How can we help?",
  welcomeText: "Ask in your own words. If we cannot answer, a person from the team will.",
  starters: ["Where is my order?", "How do I get a refund?", "I would like to talk to a person"],
  jump: "New text",
  messageLabel: "Your message",
  placeholder: "Write a message…",
  send: "Send",
  stop: "Stop the answer",
  hint: "Enter sends, Shift + Enter starts a new line.",
  caution: "Answers are written by AI and can be wrong.",
  charactersLeft: (/** @type {number} */ count) => (count === 1 ? "1 character left" : `${count} characters left`),
  charactersOver: (/** @type {number} */ count) =>
    count === 1 ? "1 character too many" : `${count} characters too many`,
  thinking: "Looking into it…",
  lost: "The connection was lost. Reconnecting…",
  offline: "You are offline. The answer will continue when you are back.",
  backAgain: "Connected again.",
  stopped: "You stopped this answer.",
  cutShort: "This answer was cut short.",
  ticketed: "Passed on to our team. A person will get back to you.",
  refused: "This message was not answered.",
  leftToStaff: "A person from our team is looking after this conversation.",
  retry: "Try again",
  copy: "Copy",
  copied: "Copied",
  copyFailed: "Could not copy",
  codeLabel: "Code",
  cleared: "New conversation.",
  tryAgainIn: (/** @type {number} */ seconds) => `You can try again in ${seconds} s.`,
  failures: {
    rate_limited: "You have sent a lot of messages in a short time.",
    too_long: "This message is too long. Please shorten it.",
    session_expired: "Your session could not be renewed. Please load the page again.",
    connection: "The server could not be reached.",
    unknown: "Something went wrong on our side.",
  },
};

/** @typedef {typeof english} Texts */

/** @type {Texts} */
const vietnamese = {
  language: "vi",
  desk: "Frontdesk",
  you: "Bạn",
  skip: "Chuyển tới ô nhập tin nhắn",
  tagline: "Trả lời mọi lúc trong ngày",
  newConversation: "Cuộc trò chuyện mới",
  logLabel: "Cuộc trò chuyện",
  welcomeTitle: "Chúng tôi giúp gì được cho bạn?",
  welcomeText: "Hãy hỏi theo cách của bạn. Nếu chưa trả lời được, nhân viên của chúng tôi sẽ hỗ trợ.",
  starters: ["Đơn hàng của tôi đang ở đâu?", "Làm sao để được hoàn tiền?", "Tôi muốn nói chuyện với nhân viên"],
  jump: "Nội dung mới",
  messageLabel: "Tin nhắn của bạn",
  placeholder: "Nhập tin nhắn…",
  send: "Gửi",
  stop: "Dừng trả lời",
  hint: "Enter để gửi, Shift + Enter để xuống dòng.",
  caution: "Câu trả lời do AI viết và có thể sai.",
  charactersLeft: (count) => `Còn ${count} ký tự`,
  charactersOver: (count) => `Thừa ${count} ký tự`,
  thinking: "Đang tìm câu trả lời…",
  lost: "Mất kết nối. Đang kết nối lại…",
  offline: "Bạn đang ngoại tuyến. Câu trả lời sẽ tiếp tục khi có mạng trở lại.",
  backAgain: "Đã kết nối lại.",
  stopped: "Bạn đã dừng câu trả lời này.",
  cutShort: "Câu trả lời này bị ngắt giữa chừng.",
  ticketed: "Đã chuyển tới đội ngũ của chúng tôi. Nhân viên sẽ liên hệ lại với bạn.",
  refused: "Tin nhắn này chưa được trả lời.",
  leftToStaff: "Nhân viên của chúng tôi đang phụ trách cuộc trò chuyện này.",
  retry: "Thử lại",
  copy: "Sao chép",
  copied: "Đã sao chép",
  copyFailed: "Không sao chép được",
  codeLabel: "Mã",
  cleared: "Cuộc trò chuyện mới.",
  tryAgainIn: (seconds) => `Bạn có thể thử lại sau ${seconds} giây.`,
  failures: {
    rate_limited: "Bạn gửi quá nhiều tin nhắn trong thời gian ngắn.",
    too_long: "Tin nhắn quá dài. Vui lòng rút ngắn lại.",
    session_expired: "Không thể gia hạn phiên làm việc. Vui lòng tải lại trang.",
    connection: "Không kết nối được tới máy chủ.",
    unknown: "Đã xảy ra lỗi ở phía chúng tôi.",
  },
};

/**
 * The catalogue for the first language in the list that the page speaks; English when it speaks none.
 * @param {readonly string[]} languages
 * @returns {Texts}
 */
export function textsFor(languages) {
  for (const language of languages) {
    const tag = language.toLowerCase().split("-")[0];
    if (tag === "vi") return vietnamese;
    if (tag === "en") return english;
  }
  return english;
}

/**
 * Puts the catalogue's words where the document marks them with `data-text`.
 * @param {Texts} texts
 */
export function localizeDocument(texts) {
  document.documentElement.lang = texts.language;
  for (const element of document.querySelectorAll("[data-text]")) {
    const text = texts[/** @type {keyof Texts} */ (element.getAttribute("data-text"))];
    if (typeof text === "string") element.textContent = text;
  }
}
