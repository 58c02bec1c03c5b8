import { z } from "zod";

/**
 * Webhooks as far as they are read. Whatever else is in them is ignored; each entry, change, message and status is
 * checked by itself, so that one that cannot be read takes no other with it.
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
 */
const list = z.array(z.unknown()).catch([]).default([]);
const name = z.string().min(1).optional().catch(undefined);

const payloadSchema = z.object({ object: z.string(), entry: list });
const entrySchema = z.object({ changes: list });
const changeSchema = z.object({
  field: z.string(),
  value: z.object({
    metadata: z.object({ phone_number_id: z.string() }).optional().catch(undefined),
    contacts: list,
    messages: list,
    statuses: list,
    errors: list,
    user_id_update: list,
  }),
});

const errorSchema = z.object({ code: z.number() });

export const contactSchema = z.object({
  wa_id: name,
  user_id: name,
  profile: z.object({ name }).optional().catch(undefined),
});

export type Contact = z.infer<typeof contactSchema>;

const captioned = z.object({ caption: name }).optional().catch(undefined);
const flag = z.boolean().optional().catch(undefined);
const choice = z.object({ title: z.string() }).optional();

export const messageSchema = z.object({
  id: z.string().min(1),
  /** Seconds since 1970, as text. */
  timestamp: z.coerce.number().positive(),
  type: z.string(),
  /** A phone number; absent for people who hide theirs. */
  from: name,
  /** The business-scoped user id. */
  from_user_id: name,
  group_id: name,
  /** `frequently_forwarded`: passed on more than five times, and then the other flag may be absent. */
  context: z.object({ forwarded: flag, frequently_forwarded: flag }).optional().catch(undefined),
  text: z.object({ body: z.string() }).optional(),
  button: z.object({ text: z.string() }).optional(),
  interactive: z.object({ button_reply: choice, list_reply: choice }).optional(),
  /** No emoji: an earlier reaction was taken back. */
  reaction: z.object({ message_id: z.string().min(1), emoji: z.string().optional() }).optional(),
  image: captioned,
  video: captioned,
  document: captioned,
  audio: z.object({ voice: flag }).optional().catch(undefined),
  system: z
    .object({ type: name, wa_id: name, new_wa_id: name, user_id: name, previous_user_id: name })
    .optional()
    .catch(undefined),
  revoke: z.object({ original_message_id: z.string().min(1) }).optional(),
  edit: z.object({ original_message_id: z.string().min(1), message: z.record(z.string(), z.unknown()) }).optional(),
});

export type Message = z.infer<typeof messageSchema>;

export const statusSchema = z.object({
  id: z.string().min(1),
  status: z.string(),
  timestamp: z.coerce.number().positive(),
  /** What the call that made the message had given it along. */
  biz_opaque_callback_data: name,
  errors: z.array(errorSchema).optional().catch(undefined),
});

export type Status = z.infer<typeof statusSchema>;

const idUpdateSchema = z.object({
  wa_id: name,
  user_id: z.object({ previous: z.string().min(1), current: z.string().min(1) }),
});

export type IdUpdate = z.infer<typeof idUpdateSchema>;

/** Told of what cannot be read, without any of its words: `where` is where it stood, `why` names fields. */
export type OnUnreadable = (where: string, why: string) => void;

export interface Change {
  readonly field: string;
  readonly phoneNumberId: string | undefined;
  readonly contacts: readonly Contact[];
  readonly messages: readonly Message[];
  readonly statuses: readonly Status[];
  readonly idUpdates: readonly IdUpdate[];
  /** Codes of failures that belong to no message. */
  readonly errors: readonly number[];
}

/** All changes of a webhook in their order; undefined: it is not about WhatsApp at all. */
export function readChanges(body: unknown, onUnreadable: OnUnreadable): Change[] | undefined {
  const payload = payloadSchema.safeParse(body);
  if (!payload.success || payload.data.object !== "whatsapp_business_account") return undefined;
  const entries = readAll(entrySchema, payload.data.entry, "entry", onUnreadable);
  const changes = entries.flatMap((entry) => readAll(changeSchema, entry.changes, "change", onUnreadable));
  return changes.map(({ field, value }) => ({
    field,
    phoneNumberId: value.metadata?.phone_number_id,
    contacts: readAll(contactSchema, value.contacts, "contact", onUnreadable),
    messages: readAll(messageSchema, value.messages, "message", onUnreadable),
    statuses: readAll(statusSchema, value.statuses, "status", onUnreadable),
    idUpdates: readAll(idUpdateSchema, value.user_id_update, "user_id_update", onUnreadable),
    errors: readAll(errorSchema, value.errors, "error", onUnreadable).map(({ code }) => code),
  }));
}

function readAll<Item>(
  schema: z.ZodType<Item>,
  items: readonly unknown[],
  where: string,
  onUnreadable: OnUnreadable,
): Item[] {
  return items.flatMap((item) => {
    const result = schema.safeParse(item);
    if (result.success) return [result.data];
    // Paths and codes only: what was found there may be somebody's words.
    onUnreadable(where, result.error.issues.map(({ path, code }) => `${path.join(".")} ${code}`.trim()).join(", "));
    return [];
  });
}
