const DAY_MS = 86_400_000;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const DATE_TIME = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:\d{2})?$/i;

/** How times are written, for people. */
export const TIME_FORMAT = "a date such as 2026-11-01, or a date and time such as 2026-11-01T09:00:00+07:00";

/** A span of time as it is written down. */
export interface Moment {
  /** Epoch milliseconds of its beginning. */
  readonly from: number;
  /** Epoch milliseconds of its end, exclusive. A moment to the millisecond ends where it begins. */
  readonly until: number;
}

/** A date is its day in UTC; a date and time without a zone is UTC as well. Undefined: it is neither. */
export function parseTime(text: string): Moment | undefined {
  if (DATE.test(text)) {
    const from = startOfDay(text);
    return from === undefined ? undefined : { from, until: from + DAY_MS };
  }
  const [, date = "", time = "", zone = "Z"] = DATE_TIME.exec(text) ?? [];
  const at = startOfDay(date) === undefined ? Number.NaN : Date.parse(`${date}T${time}${zone.toUpperCase()}`);
  return Number.isNaN(at) ? undefined : { from: at, until: at };
}

/** Undefined: there is no such day. Date.parse takes February 30 for a day in March. */
function startOfDay(date: string): number | undefined {
  const at = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== date ? undefined : at;
}
