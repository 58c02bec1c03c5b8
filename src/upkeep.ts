import type { Clock } from "./core/ports/clock.ts";
import type { Logger } from "./core/ports/logger.ts";

/** Does `work` again and again until `signal` aborts. A failure is logged and changes nothing about the next time. */
export async function repeat(
  work: () => Promise<void>,
  everyMs: number,
  { clock, logger, signal }: { clock: Clock; logger: Logger; signal: AbortSignal },
): Promise<void> {
  for (;;) {
    await clock.sleep(everyMs, signal);
    if (signal.aborted) return;
    try {
      await work();
    } catch (error) {
      logger.error({ error }, "regular upkeep failed; it will be tried again");
    }
  }
}
