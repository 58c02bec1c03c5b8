import { z } from "zod";

/** A day: the longest wait that anything is set to, and far below what a timer can hold. */
const LONGEST_MS = 86_400_000;

/**
 * Fields that stand together. All may be left out if each has a default; left empty counts as left out. A name that is
 * not known is an error, since it is most likely a typo.
 */
export function section<Shape extends z.ZodRawShape>(shape: Shape) {
  return entry(shape).prefault({});
}

/** The same as an entry of a table, which is there or not. */
export function entry<Shape extends z.ZodRawShape>(shape: Shape) {
  const known = Object.keys(shape).join(", ");
  const object = z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys" ? `is not known here: known are ${known}` : `must hold fields: ${known}`,
  });
  return z.preprocess((value) => value ?? {}, object);
}

/** Entries by their names. */
export function table<Value extends z.ZodType>(value: Value) {
  const name = z.string().regex(/^[^\s,]+$/, "must be a name without spaces and commas");
  const record = z.record(name, value, {
    error: (issue) =>
      issue.code === "invalid_key" ? "must be a name without spaces and commas" : "must hold entries by their names",
  });
  return z.preprocess((given) => given ?? {}, record).prefault({});
}

export const text = z.string("must be a text").trim().min(1, "must not be empty");
export const flag = z.boolean("must be true or false");

export function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER) {
  return z
    .number("must be a whole number")
    .int("must be a whole number")
    .min(least, `must be at least ${least}`)
    .max(most, `must be at most ${most}`);
}

export function milliseconds(least: number, most = LONGEST_MS) {
  return wholeNumber(least, most);
}

export function number(least: number, most: number) {
  return z.number("must be a number").min(least, `must be at least ${least}`).max(most, `must be at most ${most}`);
}

/** A part of a whole, from nothing to all of it. */
export const share = number(0, 1);

/** More than nothing. */
export const dollars = z
  .number("must be a number of dollars")
  .positive("must be more than 0: leave it out for no limit")
  .max(1_000_000_000, "must be at most 1000000000");
