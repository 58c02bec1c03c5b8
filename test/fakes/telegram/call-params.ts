import { badRequest } from "./api-error.ts";

/**
 * The parameters of one call. They may have come as JSON, as a form or in the address, so that `5`, `"5"` and
 * a JSON text in a string must read alike.
 */
export class CallParams {
  readonly values: Readonly<Record<string, unknown>>;

  constructor(values: Readonly<Record<string, unknown>>) {
    this.values = values;
  }

  has(name: string): boolean {
    const value = this.values[name];
    return value !== undefined && value !== null && value !== "";
  }

  text(name: string): string {
    const value = this.values[name];
    if (value === undefined || value === null) return "";
    return typeof value === "object" ? JSON.stringify(value) : String(value);
  }

  /** 0 when missing or no number, as the server reads integers. */
  integer(name: string): number {
    const number = Number.parseInt(this.text(name), 10);
    return Number.isSafeInteger(number) ? number : 0;
  }

  flag(name: string): boolean {
    return ["true", "yes", "1"].includes(this.text(name).toLowerCase());
  }

  json(name: string): unknown {
    const value = this.values[name];
    if (typeof value !== "string") return value ?? undefined;
    if (value === "") return undefined;
    try {
      return JSON.parse(value);
    } catch {
      throw badRequest(`can't parse ${name.replaceAll("_", " ")} JSON object`);
    }
  }

  array(name: string): readonly unknown[] | undefined {
    const value = this.json(name);
    return Array.isArray(value) ? value : undefined;
  }

  object(name: string): Readonly<Record<string, unknown>> | undefined {
    const value = this.json(name);
    return isRecord(value) ? value : undefined;
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
