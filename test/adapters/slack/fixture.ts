import { readFileSync } from "node:fs";

/** What Slack sends, in the shapes that its documentation shows; see test/fixtures/slack. */
export interface SlackFixture {
  readonly [field: string]: unknown;
  readonly event: Readonly<Record<string, unknown>>;
}

export const TEAM = "T0DESK001";
export const APP = "A0DESK001";
export const BOT_USER = "U0BOT0001";
export const BOT = "B0BOT0001";
export const CHANNEL = "C0HELP001";
export const DIRECT = "D0ANN0001";
export const ANN = "U0ANN0001";

export function fixture(name: string): SlackFixture {
  const path = new URL(`../../fixtures/slack/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(path, "utf8")) as SlackFixture;
}

/** The same delivery with some fields of its event changed. */
export function withEvent(name: string, fields: Readonly<Record<string, unknown>>): SlackFixture {
  const whole = fixture(name);
  return { ...whole, event: { ...whole.event, ...fields } };
}
