/** Keeps what was worked out for the last few things, and works it out again for others: memory does not grow with their number. */
export class Recent<Key, Value> {
  readonly #known = new Map<Key, Value>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  /** What is known of a thing, or what `make` gives. */
  get(key: Key, make: () => Value): Value {
    const known = this.#known.get(key);
    const value = known ?? make();
    // The one that was asked for last is at the end.
    this.#known.delete(key);
    this.#known.set(key, value);
    if (this.#known.size > this.#most) {
      for (const oldest of this.#known.keys()) {
        this.#known.delete(oldest);
        break;
      }
    }
    return value;
  }
}
