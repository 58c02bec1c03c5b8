import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** Sections of `frontdesk.yaml`. */
export type SettingsFile = Readonly<Record<string, unknown>>;

/** Writes `frontdesk.yaml` (JSON is YAML) and returns its path, for FRONTDESK_CONFIG. */
export function writeSettings(directory: string, settings: SettingsFile): string {
  const path = join(directory, "frontdesk.yaml");
  writeFileSync(path, JSON.stringify(settings, undefined, 2));
  return path;
}

/** `changes` over `settings`, field by field; lists and values are replaced. */
export function mergeSettings(settings: SettingsFile, changes: SettingsFile): SettingsFile {
  const merged: Record<string, unknown> = { ...settings };
  for (const [name, value] of Object.entries(changes)) {
    const before = merged[name];
    merged[name] = isFields(before) && isFields(value) ? mergeSettings(before, value) : value;
  }
  return merged;
}

function isFields(value: unknown): value is SettingsFile {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
