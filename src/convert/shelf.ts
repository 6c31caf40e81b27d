import { Recent } from '../text/recent.ts';
import type { Source } from '../text/source.ts';

/** In UTF-16 units: the jobs of any machine there is, several times over, and not much of a computer's memory. */
const room = 4 << 20;

/** Texts that are far away and were read last. */
const atHand = 8;

/**
 * Which texts of a set stay in memory: the first ones, as many as there is room for. The others are read again each time, so that
 * the memory a conversion takes does not grow with the number of files.
 */
export class Shelf {
  #left: number;
  readonly #recent = new Recent<Source, string>(atHand);

  /** `most` is how much text stays, in UTF-16 units. */
  constructor(most = room) {
    this.#left = most;
  }

  /** A source with its text in memory, or, where there is no room and it can be had again, one that reads it when asked. */
  put(name: string, text: string, again: (() => string) | undefined): Source {
    if (again === undefined) return { name, text };
    this.#left -= text.length;
    return this.#left >= 0 ? { name, text } : new DistantSource(name, again, this.#recent);
  }
}

/** A source whose text is somewhere else. */
export class DistantSource implements Source {
  readonly name: string;
  readonly #read: () => string;
  readonly #recent: Recent<Source, string>;

  constructor(name: string, read: () => string, recent: Recent<Source, string>) {
    this.name = name;
    this.#read = read;
    this.#recent = recent;
  }

  get text(): string {
    return this.#recent.get(this, this.#read);
  }
}
