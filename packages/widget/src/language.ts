import type { ReactiveController, ReactiveControllerHost } from "lit";
import { sentencesIn } from "./languages/known.ts";
import { loadLanguage } from "./languages/load.ts";
import { localeOf } from "./locale.ts";
import { Wording } from "./wording.ts";

type Host = ReactiveControllerHost & Element & { locale: string };

/** The language of one element: follows the page around it, and is English until the one asked for has arrived. */
export class Language implements ReactiveController {
  readonly #host: Host;
  #around: MutationObserver | undefined;
  readonly #asked = new Set<string>();

  constructor(host: Host) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    this.#around = new MutationObserver(() => this.#host.requestUpdate());
    for (
      let root: Node | undefined = this.#host;
      root;
      root = root instanceof ShadowRoot ? root.host : undefined
    ) {
      root = root.getRootNode();
      this.#around.observe(root, { subtree: true, attributeFilter: ["lang"] });
    }
    this.#host.requestUpdate();
  }

  hostDisconnected(): void {
    this.#around?.disconnect();
  }

  /** How to say things right now. Asked before each render. What extras say joins the element's own sentences. */
  words<Table extends Record<string, string>>(
    english: Table,
    overrides: Partial<Table> = {},
    locale: string = localeOf(this.#host),
    extras: Record<string, Partial<Table>> = {},
  ): Wording<Table> {
    const { language } = new Intl.Locale(locale);
    const sentences = sentencesIn(language);
    for (const [extra, table] of Object.entries({ "": english, ...extras })) {
      const names = Object.keys(table);
      // The sentences of a table come together.
      if (names[0] && !(sentences && names[0] in sentences)) void this.#fetch(language, names, extra);
    }
    const all = Object.assign({}, english, ...Object.values(extras)) as Table;
    // A language holds the sentences of every element, and each element asks for its own by name.
    return new Wording(locale, all, sentences as Partial<Table> | undefined, overrides);
  }

  async #fetch(language: string, names: readonly string[], extra: string): Promise<void> {
    const file = `${extra}.${language}`;
    if (this.#asked.has(file)) return;
    this.#asked.add(file);
    try {
      await loadLanguage(language, names, extra);
      this.#host.requestUpdate();
    } catch {
      // Out of reach: the patient books in English.
    }
  }
}
