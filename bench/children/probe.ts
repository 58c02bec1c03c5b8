/** What a process has cost since the last `reset`. */
export interface Cost {
  /** User and system time of all threads. */
  readonly cpuMs: number;
  /** The longest time between two turns of the event loop. */
  readonly stallMs: number;
  /** The longest time that the main thread itself was busy between two turns: other programs do not add to it. */
  readonly busyStallMs: number;
}

export interface Memory {
  /** What the garbage collector has left, in bytes. */
  readonly heap: number;
  readonly external: number;
  readonly resident: number;
}

const TICK_MS = 4;

/** Looks at the process from within. */
export function createProbe() {
  let cpu = process.cpuUsage();
  let stallMs = 0;
  let busyStallMs = 0;
  let last = performance.now();
  let lastThread = process.threadCpuUsage();
  const look = () => {
    const now = performance.now();
    const thread = process.threadCpuUsage();
    stallMs = Math.max(stallMs, now - last - TICK_MS);
    busyStallMs = Math.max(busyStallMs, toMs(thread.user - lastThread.user + thread.system - lastThread.system));
    last = now;
    lastThread = thread;
  };
  setInterval(look, TICK_MS).unref();
  return {
    reset(): void {
      look();
      stallMs = 0;
      busyStallMs = 0;
      cpu = process.cpuUsage();
    },
    cost(): Cost {
      const used = process.cpuUsage(cpu);
      return { cpuMs: toMs(used.user + used.system), stallMs, busyStallMs };
    },
    memory(): Memory {
      const { gc } = globalThis;
      if (gc === undefined) throw new Error("the process must be started with --expose-gc");
      // What one collection makes unreachable through finalizers, the next one takes.
      for (let round = 0; round < 3; round++) gc();
      const { heapUsed, external, rss } = process.memoryUsage();
      return { heap: heapUsed, external, resident: rss };
    },
  };
}

export type Probe = ReturnType<typeof createProbe>;

function toMs(micros: number): number {
  return micros / 1000;
}
