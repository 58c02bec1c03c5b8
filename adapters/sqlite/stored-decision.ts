import type { Decision } from "../../src/core/ports/outbox.ts";

/** A turn that says what the reply says does so by having no text of its own: half of the row otherwise. */
export function toStoredDecision(decision: Decision): string {
  const turns = decision.turns.map((turn) => (turn.text === decision.text ? { ...turn, text: undefined } : turn));
  return JSON.stringify({ ...decision, turns });
}

export function fromStoredDecision(row: unknown): Decision {
  const decision = JSON.parse(String(row)) as Decision;
  return { ...decision, turns: decision.turns.map((turn) => ({ ...turn, text: turn.text ?? decision.text })) };
}
