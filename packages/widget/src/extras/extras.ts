import type { Kit } from "./extra.ts";
import { type Extra, type ExtraName, loadExtra } from "./load.ts";

type Loaded = { [Name in ExtraName]?: Extra<Name> };

/** What of an element is loaded when a clinic or a moment needs it. What cannot be had is done without. */
export class Extras {
  readonly loaded: Loaded = {};
  /** In English, by the extra that says them. */
  readonly sentences: Record<string, Record<string, string>> = {};
  readonly #kit: Kit;
  readonly #asked: Partial<Record<ExtraName, Promise<unknown>>> = {};

  constructor(kit: Kit) {
    this.#kit = kit;
  }

  /** Undefined when it is out of reach; asked again, it is tried again. */
  load<Name extends ExtraName>(name: Name): Promise<Extra<Name> | undefined> {
    const asked = this.#asked[name] ?? this.#load(name);
    this.#asked[name] = asked;
    // What was asked for by a name is of that name.
    return asked as Promise<Extra<Name> | undefined>;
  }

  async #load<Name extends ExtraName>(name: Name): Promise<Extra<Name> | undefined> {
    try {
      const make = await loadExtra(name);
      const extra = make(this.#kit);
      Object.assign(this.loaded, { [name]: extra });
      this.sentences[name] = extra.sentences;
      this.#kit.changed();
      return extra;
    } catch {
      delete this.#asked[name];
      return undefined;
    }
  }
}
