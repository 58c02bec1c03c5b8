import type { DemoLanguage } from "./language.ts";

interface DemoTexts {
  readonly greeting: string;
  readonly thanks: string;
  readonly unknown: string;
  readonly examples: string;
  readonly notice: string;
}

export const texts: Readonly<Record<DemoLanguage, DemoTexts>> = {
  en: {
    greeting: "Hello! How can I help you?",
    thanks: "You are welcome! Is there anything else?",
    unknown: "I do not know the answer to that.",
    examples: "You can ask me, for example:",
    notice: "_This is the offline demo model: it only knows the FAQ. Set `LLM_API_KEY` to connect a real one._",
  },
  vi: {
    greeting: "Xin chào! Tôi có thể giúp gì cho bạn?",
    thanks: "Không có gì ạ! Bạn cần hỗ trợ thêm gì không?",
    unknown: "Tôi chưa biết câu trả lời cho câu hỏi này.",
    examples: "Bạn có thể hỏi tôi, ví dụ:",
    notice: "_Đây là mô hình demo ngoại tuyến, chỉ biết phần FAQ. Đặt `LLM_API_KEY` để kết nối mô hình thật._",
  },
};

/** Whole messages, as words without diacritics. */
export const greetings: ReadonlySet<string> = new Set([
  ...["hi", "hello", "hey", "hi there", "hello there", "hey there", "good morning", "good afternoon", "good evening"],
  ...["xin chao", "chao", "chao ban", "chao shop", "xin chao shop", "shop oi", "alo", "hi shop", "hello shop"],
]);

export const thanks: ReadonlySet<string> = new Set([
  ...["thank you", "thanks", "thanks a lot", "thank you very much", "many thanks", "thx"],
  ...["cam on", "cam on ban", "cam on shop", "cam on nhieu", "xin cam on"],
]);
