/** Something that the people who run this should know now. Never holds a secret or a customer's words. */
export type Alert =
  /** An account has passed this share of its limit, in percent. */
  | {
      readonly kind: "budget";
      readonly account: string;
      readonly percent: number;
      readonly spentMicros: number;
      readonly limitMicros: number;
    }
  /** A provider refuses a key: it is wrong, or has no money left. */
  | {
      readonly kind: "key_refused";
      readonly endpoint: string;
      readonly key: string;
      readonly reason: "credential" | "quota";
    }
  /** A platform refuses the desk as a whole: its account, its token or its number. `code` is the platform's own. */
  | { readonly kind: "platform_refused"; readonly platform: string; readonly code: string; readonly why: string }
  /** A model answers whose price is not configured: its cost cannot be counted. */
  | { readonly kind: "unknown_price"; readonly model: string };

export interface Alerts {
  /** Returns at once, never throws. */
  raise(alert: Alert): void;
}
