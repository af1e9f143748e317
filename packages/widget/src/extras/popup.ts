import { css, html, nothing, type TemplateResult } from "lit";
import { emit } from "../events.ts";
import { popupEn } from "../strings/en.ts";
import { adopt } from "./adopt.ts";
import type { Kit } from "./extra.ts";

/** Shows the widget in a dialog, opened by a button at the page's corner or by elements of the page's own. */
class Popup {
  readonly sentences = popupEn;
  readonly #kit: Kit;
  #listening = new AbortController();
  #opener: HTMLElement | undefined;
  #unlock: (() => void) | undefined;

  constructor(kit: Kit) {
    this.#kit = kit;
    this.#listening.abort();
    adopt(kit.host, styles);
  }

  get isOpen(): boolean {
    return !!this.#dialog?.open;
  }

  /** Listens for the page's own buttons, as long as the element is in the page. Harmless to repeat. */
  arrive(): void {
    if (!this.#listening.signal.aborted) return;
    this.#listening = new AbortController();
    addEventListener("click", (event) => this.#onClick(event), this.#listening);
  }

  leave(): void {
    this.#listening.abort();
    this.close();
  }

  async open(opener?: HTMLElement): Promise<void> {
    const { host, changed } = this.#kit;
    changed();
    await host.updateComplete;
    const dialog = this.#dialog;
    if (!dialog || dialog.open || !host.isConnected) return;
    this.#opener = opener;
    dialog.showModal();
    // Rather than the button that closes, what this is about; the skeleton has none.
    host.shadowRoot?.getElementById("heading")?.focus();
    this.#unlock = lockScrolling(host.ownerDocument.documentElement);
    emit(host, "docbook-opened", {});
    changed();
  }

  close(): void {
    this.#dialog?.close();
    this.#closed();
  }

  /** The widget, within what it opens in. */
  frame(content: TemplateResult): TemplateResult {
    const { host } = this.#kit;
    const { locale, dir } = host.words;
    const label = host.label || host.words.say("bookOnline");
    return html`
      ${
        host.mode === "floating"
          ? html`<div class="root corner" lang=${locale} dir=${dir}>
            <button class="primary" part="launcher" aria-haspopup="dialog" @click=${() => this.open()}>${label}</button>
          </div>`
          : nothing
      }
      <dialog
        part="dialog"
        aria-label=${label}
        @close=${() => this.#closed()}
        @click=${(event: Event) => event.target === event.currentTarget && this.close()}
      >
        <div class="root top" lang=${locale} dir=${dir}>
          <button class="round" part="close" aria-label=${host.words.say("close")} @click=${() => this.close()}>
            <svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M6 6l12 12M18 6L6 18" /></svg>
          </button>
        </div>
        ${content}
      </dialog>
    `;
  }

  get #dialog(): HTMLDialogElement | null | undefined {
    return this.#kit.host.shadowRoot?.querySelector("dialog");
  }

  /** `data-docbook-open` names a widget of the page by its id, or means its only one. */
  #onClick(event: MouseEvent): void {
    const { host } = this.#kit;
    // A link to the clinic's booking page still opens in a new tab for whoever wants that.
    if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const opener = event
      .composedPath()
      .find((at): at is HTMLElement => at instanceof HTMLElement && at.dataset["docbookOpen"] !== undefined);
    if (!opener) return;
    const id = opener.dataset["docbookOpen"];
    const page = host.getRootNode() as Document | ShadowRoot;
    const [only] = page.querySelectorAll(`${host.localName}:is([mode="popup"], [mode="floating"])`);
    if (id ? host.id !== id : host !== only) return;
    event.preventDefault();
    void this.open(opener);
  }

  #closed(): void {
    const { host, changed } = this.#kit;
    // The dialog tells of it a moment later, and may be open again by then.
    if (!this.#unlock || this.isOpen) return;
    this.#unlock();
    this.#unlock = undefined;
    if (this.#opener?.isConnected) this.#opener.focus();
    this.#opener = undefined;
    emit(host, "docbook-closed", {});
    changed();
  }
}

/** The page below stands still, and does not jump when its scrollbar goes. */
function lockScrolling(page: HTMLElement): () => void {
  const { style } = page;
  if (style.overflow === "hidden") return () => {};
  const before = (["overflow", "scrollbar-gutter"] as const).map(
    (name) => [name, style.getPropertyValue(name), style.getPropertyPriority(name)] as const,
  );
  if (innerWidth > page.clientWidth) style.setProperty("scrollbar-gutter", "stable", "important");
  style.setProperty("overflow", "hidden", "important");
  return () => {
    for (const [name, value, priority] of before) style.setProperty(name, value, priority);
  };
}

const styles = css`
  dialog {
    box-sizing: border-box;
    inline-size: min(var(--docbook-max-width, 46em), 100% - 2rem);
    max-inline-size: none;
    max-block-size: calc(100% - 2rem);
    padding: 0;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_surface);
    color: var(--_text);
    overflow-y: auto;
    overscroll-behavior: contain;
  }
  dialog::backdrop {
    background: #0009;
  }
  dialog .card {
    padding-block-start: 0;
    border: 0;
    box-shadow: none;
  }
  .top {
    position: sticky;
    inset-block-start: 0;
    z-index: 1;
    /* Room for the ring of the focus, which the dialog's edge would cut off. */
    padding: 0.25em;
    background: var(--_surface);
    text-align: end;
  }
  .corner {
    position: fixed;
    inset-block-end: max(1rem, env(safe-area-inset-bottom));
    inset-inline-end: 1rem;
    z-index: var(--docbook-z-index, 1000);
    container-type: normal;
  }
  .corner button {
    padding-inline: 1.25em;
    border-radius: 2em;
    box-shadow: 0 4px 16px #0004;
  }
  @media (max-width: 40em) {
    dialog {
      inline-size: 100%;
      block-size: 100%;
      max-block-size: none;
      border: 0;
      border-radius: 0;
    }
  }
  @media (prefers-reduced-motion: no-preference) {
    dialog[open] {
      animation: rise 0.2s;
    }
    @keyframes rise {
      from {
        translate: 0 1rem;
      }
    }
  }
`;

export default (kit: Kit): Popup => new Popup(kit);
