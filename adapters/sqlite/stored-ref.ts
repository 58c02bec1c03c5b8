import type { Json, MessageRef } from "../../src/core/message.ts";

/** A ref as it is stored and looked up: the same text for the same fields, in whatever order they came. */
export function toStoredRef(ref: MessageRef): string {
  return JSON.stringify(ref, (_key, value: Json) => (isFields(value) ? sorted(value) : value));
}

/** Whether a message can be told from others by this ref. */
export function isTelling(ref: MessageRef): boolean {
  return Object.values(ref).some((value) => value !== undefined);
}

function isFields(value: Json): value is { readonly [key: string]: Json | undefined } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function sorted(fields: { readonly [key: string]: Json | undefined }): MessageRef {
  return Object.fromEntries(Object.entries(fields).sort(([one], [other]) => (one < other ? -1 : 1)));
}
