import { html, type TemplateResult } from "lit";

const paths = {
  back: "M15 5l-7 7 7 7",
  next: "M9 5l7 7-7 7",
  check: "M5 12.5l4.5 4.5L19 7.5",
  calendar: "M5 6.5h14v13H5zM5 10.5h14M9 4v4M15 4v4",
  clock: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v4.5l3 1.5",
  alert: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v5M12 15.8v.2",
};

/** A line drawing beside words that say the same; never alone. Those that point are mirrored in RTL. */
export function icon(name: keyof typeof paths): TemplateResult {
  return html`<svg class="icon ${name}" viewBox="0 0 24 24" aria-hidden="true"><path d=${paths[name]} /></svg>`;
}
