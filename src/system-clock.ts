import type { Clock } from "./core/ports/clock.ts";

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep(ms, signal) {
    if (signal?.aborted) return Promise.resolve();
    const due = Date.now() + ms;
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", done);
        resolve();
      };
      // By `now` a timer may come a millisecond early, and what was slept for would not be due yet.
      const wake = () => {
        if (due - Date.now() === 1) timer = setTimeout(done, 1);
        else done();
      };
      let timer = setTimeout(wake, ms);
      signal?.addEventListener("abort", done, { once: true });
    });
  },
};
