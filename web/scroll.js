import { byId } from "./elements.js";

/** How near to the end still counts as being there. */
const NEAR_PX = 48;

/** Keeps the newest text in sight for a reader who is at the end, and leaves everybody else where they are. */
export class ScrollKeeper {
  #log = byId("log", HTMLDivElement);
  #jump = byId("jump", HTMLButtonElement);
  #isFollowing = true;

  /** @param {() => void} onJump */
  constructor(onJump) {
    this.#log.addEventListener("scroll", () => this.#onScroll());
    this.#jump.addEventListener("click", () => {
      this.toEnd();
      onJump();
    });
    const observer = new ResizeObserver(() => this.#follow());
    observer.observe(this.#log);
    observer.observe(byId("exchanges", HTMLDivElement));
  }

  /** Goes to the end and stays there. */
  toEnd() {
    this.#isFollowing = true;
    this.#follow();
  }

  /** Call after new text is shown. */
  grown() {
    this.#follow();
    this.#jump.hidden = this.#isFollowing;
  }

  #follow() {
    if (!this.#isFollowing) return;
    this.#log.scrollTop = this.#log.scrollHeight;
    this.#jump.hidden = true;
  }

  #onScroll() {
    const { scrollHeight, scrollTop, clientHeight } = this.#log;
    this.#isFollowing = scrollHeight - scrollTop - clientHeight <= NEAR_PX;
    if (this.#isFollowing) this.#jump.hidden = true;
  }
}
