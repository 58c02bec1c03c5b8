import { ConfigError } from "../../src/core/errors.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { KeyValue } from "../../src/core/ports/key-value.ts";
import type { Logger } from "../../src/core/ports/logger.ts";
import type { Platform } from "../../src/core/ports/platform.ts";
import { parseAddress } from "./address.ts";
import { PLATFORM } from "./identities.ts";
import type { SuggestedPrompt } from "./prompts.ts";
import { Reception, type Transport } from "./reception.ts";
import { createSlackSurface } from "./slack-surface.ts";
import type { SlackSurfaceContext } from "./surface-context.ts";
import { createSlackClients } from "./web-client.ts";
import { SlackWorkspace } from "./workspace.ts";

export interface SlackOptions {
  readonly botToken: string;
  /** Set: events come over HTTP, unless there is a token for Socket Mode. */
  readonly signingSecret?: string;
  /** Set: Socket Mode. */
  readonly appToken?: string;
  /** Web API root, ends in `/api/`; undefined: Slack's own. */
  readonly apiUrl?: string;
  /** Whether people and channels that a reply mentions are called. */
  readonly allowMentions: boolean;
  /** Shown to whoever opens the conversation with the bot for the first time; empty: nothing is. */
  readonly suggestedPrompts: readonly SuggestedPrompt[];
  readonly values: KeyValue;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onCall?: (method: string, status: string) => void;
}

/** Slack shows it after the bot's name. */
const THINKING = "is thinking…";
const FEEDBACK = { up: "Good answer", down: "Bad answer" } as const;

export function createSlackPlatform(options: SlackOptions): Platform {
  const { botToken, apiUrl, allowMentions, values, clock, logger, onCall = () => undefined } = options;
  const clients = createSlackClients({ token: botToken, apiUrl, onCall });
  const surfaces: SlackSurfaceContext = {
    clients,
    workspace: new SlackWorkspace(clock),
    clock,
    allowMentions,
    thinking: THINKING,
    feedback: FEEDBACK,
  };
  const reception = new Reception({
    transport: transportOf(options),
    api: clients.preview,
    prompts: options.suggestedPrompts,
    values,
    clock,
    logger,
  });
  return {
    name: PLATFORM,
    reports: ["amend", "withdraw", "stop", "feedback"],
    routes: reception.routes,
    start: (intake) => reception.start(intake),
    stop: () => reception.stop(),
    surface: (addresses) => createSlackSurface(surfaces, parseAddress(addresses.at(-1) ?? addresses[0])),
    problems: () => reception.problems(),
  };
}

function transportOf({ signingSecret, appToken, apiUrl }: SlackOptions): Transport {
  if (appToken !== undefined) return { kind: "socket", appToken, ...(apiUrl === undefined ? {} : { apiUrl }) };
  if (signingSecret !== undefined) return { kind: "http", signingSecret };
  throw new ConfigError(["SLACK_SIGNING_SECRET: is needed unless SLACK_APP_TOKEN turns Socket Mode on"]);
}
