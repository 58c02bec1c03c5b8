import type { Problem } from "./environment.ts";

/** What the ids of people look like on each platform. */
const FORMS: Readonly<Record<string, { readonly id: RegExp; readonly hint: string }>> = {
  telegram: { id: /^\d+$/, hint: "Telegram's ids are numbers, as @userinfobot tells yours; names can be changed" },
  slack: { id: /^[UW][A-Z0-9]+$/, hint: "Slack's begin with U or W: copy it from your profile (Copy member ID)" },
  whatsapp: { id: /^[\w.]+$/, hint: "WhatsApp's are the number with the country's code and without +, or a user id" },
  terminal: { id: /^\S+$/, hint: "in the terminal it is the name of the user of this machine" },
};

export interface AdminIds {
  /** `<platform>:<id>`. */
  readonly admins: ReadonlySet<string>;
  readonly problems: readonly Problem[];
}

/** Reads ADMIN_IDS. Problems name an entry by its place. */
export function parseAdminIds(entries: readonly string[]): AdminIds {
  const problems = entries.flatMap((entry, index) => {
    const problem = findProblem(entry);
    const place = entries.length === 1 ? "the entry" : `entry ${index + 1} of ${entries.length}`;
    return problem === undefined ? [] : [`ADMIN_IDS: ${place} ${problem}`];
  });
  return { admins: new Set(problems.length > 0 ? [] : entries), problems };
}

function findProblem(entry: string): string | undefined {
  const [platform = "", ...rest] = entry.split(":");
  const form = Object.hasOwn(FORMS, platform) ? FORMS[platform] : undefined;
  if (rest.length === 0 || form === undefined) {
    return `must be a platform and the id of a person there, as in telegram:42 or slack:U123: platforms are ${Object.keys(FORMS).join(", ")}`;
  }
  return form.id.test(rest.join(":")) ? undefined : `is no id of a person: ${form.hint}`;
}
