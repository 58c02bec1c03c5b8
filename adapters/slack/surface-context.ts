import type { Clock } from "../../src/core/ports/clock.ts";
import type { FeedbackLabels } from "./message-body.ts";
import type { SlackClients } from "./web-client.ts";
import type { SlackWorkspace } from "./workspace.ts";

export interface SlackSurfaceContext {
  readonly clients: SlackClients;
  /** Shared by all surfaces of one workspace. */
  readonly workspace: SlackWorkspace;
  readonly clock: Clock;
  /** Whether people and channels that a reply mentions are called. */
  readonly allowMentions: boolean;
  /** Shown after the bot's name while it thinks, in the language of the workspace. */
  readonly thinking: string;
  readonly feedback: FeedbackLabels;
}
