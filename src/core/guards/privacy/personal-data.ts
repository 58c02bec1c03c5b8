import { findCards } from "./cards.ts";
import { findEmails } from "./emails.ts";
import { findIbans } from "./ibans.ts";
import { findIpAddresses } from "./ip-addresses.ts";
import { findNationalIds } from "./national-ids.ts";
import { readChains } from "./number-chains.ts";
import { findPhones } from "./phones.ts";
import type { Span } from "./span.ts";

export type PersonalDataKind = "email" | "phone" | "card" | "iban" | "ip" | "nationalId";

export interface PersonalDatum extends Span {
  readonly kind: PersonalDataKind;
}

/** Where two kinds see something in the same place, the first one here has it. */
const ORDER: readonly PersonalDataKind[] = ["email", "iban", "card", "ip", "nationalId", "phone"];

/** Every kind leaves some sign of these. */
const ANY_SIGN = /\d|@|::/;

/**
 * The personal data in a text, in its order and without overlaps, in time that grows with its length. `kinds` says what is
 * looked for.
 */
export function findPersonalData(text: string, kinds: readonly PersonalDataKind[]): readonly PersonalDatum[] {
  if (!ANY_SIGN.test(text)) return [];
  const chains = readChains(text);
  const finders: Readonly<Record<PersonalDataKind, () => Span[]>> = {
    email: () => findEmails(text),
    iban: () => findIbans(text),
    card: () => findCards(text, chains),
    ip: () => findIpAddresses(text),
    nationalId: () => findNationalIds(text, chains),
    phone: () => findPhones(text, chains),
  };
  let found: PersonalDatum[] = [];
  // Also what is not asked for is looked for: an address of the network is no phone because nobody hides addresses.
  for (const kind of ORDER) {
    found = merge(
      found,
      finders[kind]().map(({ start, end }) => ({ kind, start, end })),
    );
  }
  return found.filter(({ kind }) => kinds.includes(kind));
}

/** Both in their order; what overlaps with one of `first` is left out. */
function merge(first: readonly PersonalDatum[], second: readonly PersonalDatum[]): PersonalDatum[] {
  if (second.length === 0) return [...first];
  const merged: PersonalDatum[] = [];
  let at = 0;
  for (const datum of second) {
    for (let before = first[at]; before !== undefined && before.end <= datum.start; before = first[++at]) {
      merged.push(before);
    }
    const next = first[at];
    if (next === undefined || next.start >= datum.end) merged.push(datum);
  }
  merged.push(...first.slice(at));
  return merged;
}
