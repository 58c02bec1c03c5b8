import { toDay } from "../../day.ts";
import type { Alerts } from "../../ports/alerts.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Purpose } from "../../ports/language-model.ts";
import type { Account, AccountMove, Charge, Ledger } from "../../ports/ledger.ts";
import type { BudgetSettings } from "../engine-settings.ts";

export interface SpendingParts {
  readonly ledger: Ledger;
  readonly budgets: BudgetSettings;
  readonly alerts: Alerts;
  readonly clock: Clock;
}

export interface PlannedAttempt {
  readonly id: string;
  readonly purpose: Purpose;
  /** The most that it may cost. */
  readonly micros: number;
  /** The cheapest model of its chain: it may use the last of a budget, too. */
  readonly economy: boolean;
  readonly expiresAt: number;
  readonly ifLost: Charge;
}

const DAY = "day:";
const MONTH = "month:";
const ALERT_PERCENTS = [50, 80, 100] as const;

/** Sets money aside before attempts, books what they have cost, and says so when a budget is being used up. */
export class Spending {
  readonly #parts: SpendingParts;
  /** Accounts whose being used up has been told. */
  readonly #exhausted = new Set<string>();

  constructor(parts: SpendingParts) {
    this.#parts = parts;
  }

  /** Today, as charges and accounts name it. */
  get day(): string {
    return toDay(this.#parts.clock.now());
  }

  /** Undefined: the money is set aside. Otherwise the account that does not have it. */
  async reserve({ purpose, economy, ...reservation }: PlannedAttempt): Promise<string | undefined> {
    const accounts = this.#accounts(purpose, economy ? 1 : this.#parts.budgets.economyShare);
    const result = await this.#parts.ledger.reserve({ ...reservation, accounts });
    if (result.kind === "reserved") return undefined;
    if (economy) await this.#tellExhausted(result.account);
    return result.account;
  }

  async settle(id: string, charge: Charge): Promise<void> {
    for (const move of await this.#parts.ledger.settle(id, charge)) this.#tellCrossing(move);
  }

  #accounts({ customer }: Purpose, share: number): Account[] {
    const { customerPerDayMicros, perDayMicros, perMonthMicros } = this.#parts.budgets;
    const { day } = this;
    const account = (name: string, limit: number | undefined): Account => ({
      name,
      limitMicros: limit === undefined ? undefined : Math.floor(limit * share),
    });
    return [
      account(`${DAY}${day}`, perDayMicros),
      account(`${MONTH}${day.slice(0, 7)}`, perMonthMicros),
      ...(customerPerDayMicros === undefined ? [] : [account(`customer:${customer}:${day}`, customerPerDayMicros)]),
    ];
  }

  /** The whole limit of an account that the people who run this hear of. */
  #limitOf(account: string): number | undefined {
    const { perDayMicros, perMonthMicros } = this.#parts.budgets;
    if (account.startsWith(DAY)) return perDayMicros;
    return account.startsWith(MONTH) ? perMonthMicros : undefined;
  }

  #tellCrossing({ account: { name }, beforeMicros, afterMicros }: AccountMove): void {
    const limitMicros = this.#limitOf(name);
    if (limitMicros === undefined) return;
    const crossed = ALERT_PERCENTS.filter((percent) => {
      const at = (limitMicros * percent) / 100;
      return beforeMicros < at && at <= afterMicros;
    });
    for (const percent of crossed) this.#tell(name, percent, afterMicros, limitMicros);
  }

  /** A budget whose rest is too small for anything is used up, although it never reaches its limit. */
  async #tellExhausted(account: string): Promise<void> {
    const limitMicros = this.#limitOf(account);
    if (limitMicros === undefined || this.#exhausted.has(account)) return;
    const { spentMicros } = await this.#parts.ledger.balance(account);
    this.#tell(account, 100, spentMicros, limitMicros);
  }

  #tell(account: string, percent: number, spentMicros: number, limitMicros: number): void {
    if (percent === 100) {
      if (this.#exhausted.has(account)) return;
      this.#exhausted.add(account);
    }
    this.#parts.alerts.raise({ kind: "budget", account, percent, spentMicros, limitMicros });
  }
}
