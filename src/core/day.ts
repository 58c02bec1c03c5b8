/** A day of UTC as `2026-11-24`, which sorts as it should. `time`: epoch milliseconds. */
export function toDay(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
