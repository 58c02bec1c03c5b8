import { readFileSync } from "node:fs";
import type { App } from "@slack/bolt";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { listen } from "../../../adapters/slack/listeners.ts";
import { BOT_SCOPES } from "../../../adapters/slack/scopes.ts";
import { WEBHOOK_PATH } from "../../../adapters/slack/webhook.ts";

const FILE = new URL("../../../docs/slack-manifest.yaml", import.meta.url);

interface Manifest {
  readonly features: {
    readonly slash_commands: readonly { readonly url: string }[];
    readonly agent_view: { readonly suggested_prompts: readonly object[] };
  };
  readonly oauth_config: { readonly scopes: { readonly bot: readonly string[] } };
  readonly settings: {
    readonly event_subscriptions: { readonly request_url: string; readonly bot_events: readonly string[] };
    readonly interactivity: { readonly is_enabled: boolean; readonly request_url: string };
  };
}

describe("docs/slack-manifest.yaml", () => {
  const text = readFileSync(FILE, "utf8");
  const { features, oauth_config, settings } = parse(text) as Manifest;

  it("asks for the scopes that the program looks for, and no others", () => {
    expect(oauth_config.scopes.bot).toEqual(BOT_SCOPES);
  });

  it("subscribes to the events that the program listens to, and no others", () => {
    const heard: string[] = [];
    const ignore = () => undefined;
    const app = { event: (name: string) => heard.push(name), command: ignore, action: ignore };
    // Only what `listen` calls of it.
    listen(app as unknown as App, {} as Parameters<typeof listen>[1]);
    const subscribed = settings.event_subscriptions.bot_events.map((name) => name.split(".")[0]);
    expect(new Set(subscribed)).toEqual(new Set(heard));
  });

  it("has Slack deliver everything to the one address, which it marks", () => {
    const addresses = [
      ...features.slash_commands.map(({ url }) => url),
      settings.event_subscriptions.request_url,
      settings.interactivity.request_url,
    ];
    for (const address of addresses) expect(new URL(address).pathname).toBe(WEBHOOK_PATH);
    const marked = text.split("\n").filter((line) => line.endsWith("# (1)"));
    expect(marked).toHaveLength(addresses.length);
  });

  it("suggests no more than Slack shows", () => {
    expect(features.agent_view.suggested_prompts.length).toBeLessThanOrEqual(4);
  });
});
