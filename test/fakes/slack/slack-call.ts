/** One call that reached the fake. */
export interface SlackCall {
  /** When it arrived; epoch milliseconds of the fake's clock. */
  readonly at: number;
  /** `response_url` for what is posted to one. */
  readonly method: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** `ok`, Slack's code, or the HTTP status; undefined while there is no answer. */
  result: string | undefined;
}
