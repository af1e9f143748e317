import type { CSSResult } from "lit";

/** Dresses an element in a style sheet that an extra brings along. */
export function adopt(host: HTMLElement, sheet: CSSResult): void {
  // Any browser that this runs in knows sheets to adopt.
  if (sheet.styleSheet) host.shadowRoot?.adoptedStyleSheets.push(sheet.styleSheet);
}
