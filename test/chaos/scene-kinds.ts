import type { Length } from "./answers.ts";

/** What a kind of place is like, as far as it decides which moments there are and where a create can be in doubt. */
export interface SceneKind {
  readonly answers: Length;
  /** What is shown of an answer while it grows: nothing of it, something that leaves no trace, or a message. */
  readonly preview: "none" | "fleeting" | "message";
  /** How an answer ends: with a message that is created, one that is changed, or the response to a request. */
  readonly end: "create" | "change" | "response";
  /** The platform tells what has become of a message. */
  readonly hasReceipts: boolean;
  /** Whether messages that are delivered again come in the order in which they were said. */
  readonly keepsOrder: boolean;
}

const chat: SceneKind = { answers: "short", preview: "message", end: "change", hasReceipts: false, keepsOrder: true };
const whatsApp: SceneKind = { ...chat, preview: "none", end: "create", hasReceipts: true, keepsOrder: false };

export const SCENE_KINDS = {
  private: { ...chat, preview: "fleeting", end: "create" },
  group: chat,
  long: { ...chat, answers: "long", end: "create" },
  web: { ...chat, preview: "none", end: "response" },
  whatsapp: whatsApp,
  "whatsapp long": { ...whatsApp, answers: "long" },
  slack: chat,
  "slack socket": chat,
  "slack posting": chat,
  "slack long": { ...chat, answers: "longest", end: "create" },
} as const satisfies Readonly<Record<string, SceneKind>>;

export type SceneName = keyof typeof SCENE_KINDS;

export const SCENE_NAMES = Object.keys(SCENE_KINDS) as readonly SceneName[];

export function kindOf(name: SceneName): SceneKind {
  return SCENE_KINDS[name];
}
