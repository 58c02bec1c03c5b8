import type { Message } from "grammy/types";

const file = { file_id: "file-1", file_unique_id: "unique-1", file_size: 1024 };
const picture = { ...file, width: 90, height: 90 };

const attachments = {
  photo: { photo: [picture] },
  voice: { voice: { ...file, duration: 2, mime_type: "audio/ogg" } },
  audio: { audio: { ...file, duration: 2, mime_type: "audio/mpeg" } },
  video: { video: { ...picture, duration: 2, mime_type: "video/mp4" } },
  videoNote: { video_note: { ...file, length: 240, duration: 2 } },
  document: { document: { ...file, file_name: "invoice.pdf", mime_type: "application/pdf" } },
  sticker: { sticker: { ...picture, type: "regular", is_animated: false, is_video: false, emoji: "👍" } },
  location: { location: { latitude: 48.2, longitude: 16.37 } },
  contact: { contact: { phone_number: "+43123456", first_name: "Anna" } },
} as const satisfies Record<string, unknown>;

export type AttachmentKind = keyof typeof attachments;

export function attachmentOf(kind: AttachmentKind): Partial<Message> {
  // Read-only literals of the Bot API's shapes; nothing writes to a message's attachment.
  return attachments[kind] as unknown as Partial<Message>;
}
