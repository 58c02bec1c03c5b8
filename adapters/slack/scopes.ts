/** What the bot token must be allowed to do, and what for. `docs/slack-manifest.yaml` asks for the same. */
export const SCOPE_USES: Readonly<Record<string, string>> = {
  "app_mentions:read": "hears where it is mentioned",
  "assistant:write": "shows that it is thinking",
  "channels:history": "hears answers in its threads in public channels",
  "chat:write": "answers",
  commands: "has the command /frontdesk",
  "groups:history": "hears answers in its threads in private channels",
  "im:history": "hears direct messages",
  "mpim:history": "hears answers in its threads in group messages",
};

export const BOT_SCOPES: readonly string[] = Object.keys(SCOPE_USES);

/** What the app-level token must be allowed to do, in Socket Mode. */
export const APP_SCOPE = "connections:write";
