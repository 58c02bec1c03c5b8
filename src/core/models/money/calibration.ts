/** Beyond this a report says more about its provider's mistakes than about its tokenizer. */
const MOST = 3;
/** Newer reports count more: the sums are halved when they have grown to this many tokens. */
const FORGET_AT = 200_000;

/** How the tokens that a model reports compare with those counted here, learnt from the calls that did report. */
export class Calibration {
  #counted = 0;
  #reported = 0;

  learn(counted: number, reported: number): void {
    if (counted <= 0 || reported <= 0) return;
    this.#counted += counted;
    this.#reported += reported;
    if (this.#counted < FORGET_AT) return;
    this.#counted /= 2;
    this.#reported /= 2;
  }

  /** The tokens that the model would report for what counts as `tokens` here. */
  estimate(tokens: number): number {
    if (this.#counted === 0) return Math.round(tokens);
    return Math.round(tokens * Math.min(MOST, Math.max(1 / MOST, this.#reported / this.#counted)));
  }
}
