import { PlatformRejectedError } from "../../src/core/errors.ts";
import type { SlackWorkspace } from "./workspace.ts";

/** Workspaces and tokens that a method is not for. Source: @chat-adapter/slack 4.41.1 */
export const NOWHERE = [
  "feature_not_enabled",
  "method_deprecated",
  "deprecated_endpoint",
  "unknown_method",
  "not_allowed_token_type",
  "missing_scope",
];

/** Whether Slack offers a method in a channel, as far as is known. */
export function isOffered(workspace: SlackWorkspace, method: string, channel: string): boolean {
  return workspace.has(method) && workspace.has(inChannel(method, channel));
}

/** A method was refused, and not for what was sent: what is not offered is not asked for again for a while. */
export function rememberRefusal(workspace: SlackWorkspace, method: string, channel: string, error: unknown): void {
  if (isRefusedWith(error, NOWHERE)) workspace.missing(method);
  else workspace.missing(inChannel(method, channel));
}

/** Slack's codes are the end of a refusal's message. */
export function isRefusedWith(error: unknown, codes: readonly string[]): boolean {
  return error instanceof PlatformRejectedError && codes.some((code) => error.message.endsWith(`: ${code}`));
}

function inChannel(method: string, channel: string): string {
  return `${method} ${channel}`;
}
