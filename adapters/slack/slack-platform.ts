import { ConfigError } from "../../src/core/errors.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { KeyValue } from "../../src/core/ports/key-value.ts";
import type { Logger } from "../../src/core/ports/logger.ts";
import type { Platform, Surface } from "../../src/core/ports/platform.ts";
import { parseAddress, type SlackAddress } from "./address.ts";
import { PLATFORM } from "./identities.ts";
import type { SuggestedPrompt } from "./prompts.ts";
import { Reception, type Transport } from "./reception.ts";
import type { WebApi } from "./sign-in.ts";

export interface SlackOptions {
  /** Set: over HTTP, unless there is a token for Socket Mode. */
  readonly signingSecret?: string;
  /** Set: Socket Mode. */
  readonly appToken?: string;
  /** Web API root, ends in `/api/`; undefined: Slack's own. */
  readonly apiUrl?: string;
  /** Shown to whoever opens the conversation with the bot for the first time; empty: nothing is. */
  readonly prompts: readonly SuggestedPrompt[];
  readonly values: KeyValue;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The other half: how replies get to Slack. */
export interface Sending {
  /** For calls that somebody waits for: no retries, and a time limit. */
  readonly api: WebApi;
  surface(address: SlackAddress): Surface;
}

export function createSlackPlatform(options: SlackOptions, sending: Sending): Platform {
  const { prompts, values, clock, logger } = options;
  const reception = new Reception({
    transport: transportOf(options),
    api: sending.api,
    prompts,
    values,
    clock,
    logger,
  });
  return {
    name: PLATFORM,
    reports: ["amend", "stop", "feedback"],
    routes: reception.routes,
    start: (intake) => reception.start(intake),
    stop: () => reception.stop(),
    surface: (addresses) => sending.surface(parseAddress(addresses.at(-1) ?? addresses[0])),
    problems: () => reception.problems(),
  };
}

function transportOf({ signingSecret, appToken, apiUrl }: SlackOptions): Transport {
  if (appToken !== undefined) return { kind: "socket", appToken, ...(apiUrl === undefined ? {} : { apiUrl }) };
  if (signingSecret !== undefined) return { kind: "http", signingSecret };
  throw new ConfigError(["SLACK_SIGNING_SECRET: is needed unless SLACK_APP_TOKEN turns Socket Mode on"]);
}
