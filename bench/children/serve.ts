export interface Question {
  readonly id: number;
  readonly ask: string;
  readonly params: readonly unknown[];
}

export type Reply = { readonly id: number; readonly value: unknown } | { readonly id: number; readonly error: string };

// Each child says what its questions take; what crosses the IPC is JSON.
// biome-ignore lint/suspicious/noExplicitAny: a table of functions of any parameters
export type Handlers = Readonly<Record<string, (...params: any[]) => unknown>>;

/**
 * Answers the questions of the process that started this one. The first is `start`, whose handlers answer all others.
 * Ends the process when the other side lets go, after `stop`.
 */
export function serve<Params>(
  start: (params: Params) => Promise<{ readonly handlers: Handlers; readonly stop?: () => Promise<void> }>,
): void {
  let running: Awaited<ReturnType<typeof start>> | undefined;
  const answer = async ({ ask, params }: Question): Promise<unknown> => {
    if (ask === "start") {
      running = await start(params[0] as Params);
      return undefined;
    }
    const handler = running?.handlers[ask];
    if (handler === undefined) throw new Error(`nobody answers "${ask}"`);
    return handler(...params);
  };
  process.on("message", (question: Question) => {
    const { id } = question;
    answer(question).then(
      (value) => send({ id, value }),
      (error: unknown) => send({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  });
  process.once("disconnect", () => {
    void Promise.resolve(running?.stop?.()).finally(() => process.exit());
  });
}

function send(reply: Reply): void {
  if (process.connected) process.send?.(reply);
}
