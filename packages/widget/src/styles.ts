import { css } from "lit";

/** What both elements are painted with. A page sets the `--docbook-*` ones, the rest follows. */
export const theme = css`
  :host {
    color-scheme: light dark;
    --_accent: var(--docbook-accent, light-dark(#0b6e69, #66d2c6));
    --_on-accent: var(--docbook-on-accent, light-dark(#fff, #06201e));
    --_text: var(--docbook-text, light-dark(#16212b, #e9eef2));
    --_muted: var(--docbook-muted, light-dark(#54626f, #a5b2bd));
    --_surface: var(--docbook-surface, light-dark(#fff, #141b21));
    --_soft: var(--docbook-soft, light-dark(#f5f7f8, #1c252d));
    --_border: var(--docbook-border, light-dark(#dde4e8, #2e3a44));
    --_edge: var(--docbook-field-border, light-dark(#7b8994, #758591));
    --_danger: var(--docbook-danger, light-dark(#b42318, #ff9f96));
    --_radius: var(--docbook-radius, 14px);
    --_tint: color-mix(in srgb, var(--_accent) 9%, var(--_surface));
  }
  :host([theme="light"]) {
    color-scheme: light;
  }
  :host([theme="dark"]) {
    color-scheme: dark;
  }
  /* A page's own rules win over :host, and some say "* { all: revert }". */
  :host {
    display: block !important;
  }
  :host([hidden]) {
    display: none !important;
  }
  /* Whatever a page lets trickle down (sizes, spacing, capitals) stops here; its font is welcome. */
  .root {
    all: initial;
    display: block;
    visibility: inherit;
    container-type: inline-size;
    color-scheme: inherit;
    color: var(--_text);
    font-family: var(--docbook-font, inherit);
    /* At least the browser's usual size, also on pages that set 62.5 % on their root. */
    font-size: max(16px, 1rem);
    line-height: 1.5;
    text-size-adjust: 100%;
  }
  .card {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 1.25em;
    max-inline-size: var(--docbook-max-width, 46em);
    box-sizing: border-box;
    margin-inline: auto;
    padding: clamp(0.75em, 4cqi, 2em);
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_surface);
    box-shadow: var(--docbook-shadow, 0 1px 2px #1020280d, 0 10px 30px #1020280f);
    overflow-wrap: break-word;
  }
`;

/** The plain ground, buttons, notes and fields of both elements. */
export const controls = css`
  h2,
  h3,
  h4,
  p,
  ul,
  ol {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  h2 {
    font-size: 1.375em;
    line-height: 1.25;
  }
  h3 {
    font-size: 1.0625em;
  }
  h2,
  h3,
  b,
  label,
  .when,
  button {
    font-weight: 600;
  }
  button,
  .button {
    box-sizing: border-box;
    min-block-size: 2.875em;
    padding: 0.5em 1em;
    border: 1px solid var(--_border);
    border-radius: calc(var(--_radius) * 0.7);
    background: none;
    color: inherit;
    font: inherit;
    font-weight: 600;
    text-align: center;
    text-decoration: none;
    cursor: pointer;
    transition: 0.15s;
  }
  button:hover,
  .button:hover {
    border-color: var(--_accent);
    background: var(--_tint);
  }
  button[aria-disabled="true"] {
    opacity: 0.5;
    cursor: default;
  }
  .primary,
  .primary:hover,
  [aria-pressed="true"],
  [aria-pressed="true"] * {
    background: var(--_accent);
    color: var(--_on-accent);
  }
  .link {
    padding-inline: 0;
    border: 0;
    color: var(--_accent);
    text-decoration: underline;
    text-underline-offset: 0.2em;
  }
  .round {
    inline-size: 2.875em;
    padding: 0;
    border: 0;
    border-radius: 50%;
  }
  :focus-visible {
    outline: 2px solid var(--docbook-focus, var(--_accent));
    outline-offset: 2px;
  }
  [tabindex="-1"]:focus {
    outline: none;
  }
  .icon {
    flex: none;
    inline-size: 1.375em;
    block-size: 1.375em;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.75;
    stroke-linecap: round;
    stroke-linejoin: round;
    vertical-align: -0.3em;
  }
  .back:dir(rtl),
  .next:dir(rtl) {
    transform: scaleX(-1);
  }
  .muted {
    color: var(--_muted);
    font-size: 0.9375em;
    font-weight: 400;
  }
  .note,
  .summary,
  .empty {
    display: grid;
    gap: 0.5em;
    justify-items: start;
    padding: 1em;
    border-radius: calc(var(--_radius) * 0.7);
    background: var(--_soft);
  }
  .bad {
    border-inline-start: 4px solid var(--_danger);
  }
  .when {
    font-size: 1.125em;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 0.75em;
  }
  .row > * {
    flex: 1 1 9em;
  }
  form {
    display: grid;
    gap: 1.25em;
  }
  input,
  select,
  textarea {
    box-sizing: border-box;
    inline-size: 100%;
    min-block-size: 2.875em;
    margin-block-start: 0.25em;
    padding: 0.5em 0.75em;
    border: 1px solid var(--_edge);
    border-radius: calc(var(--_radius) * 0.6);
    background: var(--_surface);
    color: inherit;
    font: inherit;
  }
  textarea {
    min-block-size: 6em;
    resize: vertical;
  }
  ::placeholder {
    color: var(--_muted);
    opacity: 1;
  }
  [aria-invalid="true"] {
    border-color: var(--_danger);
    box-shadow: inset 0 0 0 1px var(--_danger);
  }
  .error {
    color: var(--_danger);
    font-size: 0.9375em;
  }
  .sr {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }
  @keyframes wait {
    to {
      opacity: 0.4;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      animation: none !important;
      transition: none !important;
    }
  }
`;
