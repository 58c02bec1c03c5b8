/** An answer with `ok: false`, or with 429. */
export class SlackError extends Error {
  override readonly name = "SlackError";
  readonly code: string;
  /** Seconds; the answer is then a 429. */
  readonly retryAfter: number | undefined;

  constructor(code: string, retryAfter?: number) {
    super(code);
    this.code = code;
    this.retryAfter = retryAfter;
  }
}
