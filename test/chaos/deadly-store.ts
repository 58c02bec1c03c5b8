import type { Store } from "../../adapters/sqlite/sqlite-store.ts";

export const OPERATIONS = [
  "accept",
  "claim",
  "begin",
  "intend",
  "record",
  "decide",
  "remember",
  "finish",
  "receipt",
] as const;

/**
 * What the store is asked to do in a message's life, in this order, but for `receipt`, which may come at any time after
 * a create. `remember` appends to the history.
 */
export type Operation = (typeof OPERATIONS)[number];

/** Right before the operation reaches the store, or right after it is durable and before anybody is told. */
export interface Deadline {
  readonly when: "before" | "after";
  readonly operation: Operation;
}

export function formatDeadline({ when, operation }: Deadline): string {
  return `${when} ${operation}`;
}

export function parseDeadline(text: string): Deadline {
  const [when, name] = text.split(" ");
  const operation = OPERATIONS.find((known) => known === name);
  if ((when !== "before" && when !== "after") || operation === undefined) throw new Error(`no deadline: ${text}`);
  return { when, operation };
}

/** The store, with an end that comes at `deadline`: `die` must not return. */
export function createDeadlyStore(store: Store, deadline: Deadline, die: () => never): Store {
  const guard = <Part extends object>(part: Part, nameOf = (method: string) => method): Part =>
    new Proxy(part, {
      get(target, property) {
        const member: unknown = Reflect.get(target, property, target);
        if (typeof member !== "function") return member;
        const isDeadly = nameOf(String(property)) === deadline.operation;
        return (...parameters: unknown[]) => {
          if (isDeadly && deadline.when === "before") die();
          const result: unknown = Reflect.apply(member, target, parameters);
          return isDeadly ? Promise.resolve(result).then(die) : result;
        };
      },
    });
  return {
    ...store,
    inbox: guard(store.inbox),
    workQueue: guard(store.workQueue),
    outbox: guard(store.outbox),
    receipts: guard(store.receipts, (method) => (method === "record" ? "receipt" : method)),
    values: (namespace) =>
      namespace === "history"
        ? guard(store.values(namespace), (method) => (method === "set" ? "remember" : method))
        : store.values(namespace),
  };
}
