import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { BOT_SCOPES } from "../../../adapters/slack/scopes.ts";

const MANIFEST = new URL("../../../docs/slack-manifest.yaml", import.meta.url);

describe("the scopes of the Slack app", () => {
  it.skipIf(!existsSync(MANIFEST))("are those that the manifest asks for", () => {
    const manifest = parse(readFileSync(MANIFEST, "utf8")) as { oauth_config: { scopes: { bot: string[] } } };
    expect([...manifest.oauth_config.scopes.bot].sort()).toEqual([...BOT_SCOPES].sort());
  });
});
