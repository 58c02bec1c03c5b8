/** One call that reached the fake. */
export interface ApiCall {
  /** When it arrived; epoch milliseconds of the fake's clock. */
  readonly at: number;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** HTTP status of the answer; `undefined` while there is none, which is for ever when it hangs or is dropped. */
  status: number | undefined;
  ok: boolean;
  description: string | undefined;
}

/** All calls in order of arrival. */
export class CallLog {
  readonly all: ApiCall[] = [];

  start(at: number, method: string, params: Readonly<Record<string, unknown>>): ApiCall {
    const call: ApiCall = { at, method, params, status: undefined, ok: false, description: undefined };
    this.all.push(call);
    return call;
  }

  /** The calls of one method, of all chats or one. */
  of(method: string, chat?: number): ApiCall[] {
    return this.all.filter(
      (call) => call.method === method && (chat === undefined || Number(call.params.chat_id) === chat),
    );
  }
}
