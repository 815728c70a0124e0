/** Things put under a key for a limited time, each taken once or looked at. */
export class Shelf {
  #items = new Map();
  #lifeMs;

  constructor(lifeMs) {
    this.#lifeMs = lifeMs;
  }

  put(key, value) {
    this.#sweep();
    this.#items.set(key, { value, until: Date.now() + this.#lifeMs });
  }

  /** The value, removed, or null when it is unknown, taken or too old. */
  take(key) {
    const item = this.#items.get(key);
    this.#items.delete(key);
    return item && item.until >= Date.now() ? item.value : null;
  }

  /** The value, which stays. */
  peek(key) {
    const item = this.#items.get(key);
    return item && item.until >= Date.now() ? item.value : null;
  }

  // Insertion order is age order, so the old ones stand in front.
  #sweep() {
    for (const [key, item] of this.#items) {
      if (item.until >= Date.now()) return;
      this.#items.delete(key);
    }
  }
}
