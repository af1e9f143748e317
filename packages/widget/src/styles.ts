import { css } from "lit";

/** What both elements are painted with. A page sets the `--docbook-*` ones, the rest follows from them. */
export const theme = css`
  :host {
    --_accent: var(--docbook-accent, light-dark(#0b6e69, #66d2c6));
    --_on-accent: var(--docbook-on-accent, light-dark(#fff, #06201e));
    --_text: var(--docbook-text, light-dark(#16212b, #e9eef2));
    --_surface: var(--docbook-surface, light-dark(#fff, #141b21));
    --_danger: var(--docbook-danger, light-dark(#b42318, #ff9f96));
    --_muted: var(--docbook-muted, color-mix(in srgb, var(--_text) 72%, var(--_surface)));
    --_border: var(--docbook-border, color-mix(in srgb, var(--_text) 14%, var(--_surface)));
    --_soft: var(--docbook-soft, color-mix(in srgb, var(--_text) 4%, var(--_surface)));
    --_tint: color-mix(in srgb, var(--_accent) 9%, var(--_surface));
    --_radius: var(--docbook-radius, 14px);
    --_ring: 2px solid var(--docbook-focus, var(--_accent));
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
    /* A reader's wish for larger letters counts; a page that sets 62.5 % on its root does not. */
    font-size: clamp(16px, 1rem, 24px);
    line-height: 1.5;
    overflow-wrap: break-word;
  }
  .card,
  form,
  .note,
  .times,
  .columns,
  .alternatives {
    display: grid;
    gap: 1.25em;
    align-content: start;
  }
  .card {
    grid-template-columns: minmax(0, 1fr);
    max-inline-size: var(--docbook-max-width, 46em);
    box-sizing: border-box;
    margin-inline: auto;
    padding: clamp(0.75em, 4cqi, 2em);
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_surface);
    box-shadow: var(--docbook-shadow, 0 10px 30px #1020280f);
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
  h3,
  .when {
    font-size: 1.125em;
  }
  button,
  .button,
  input,
  select,
  textarea {
    box-sizing: border-box;
    min-block-size: 2.875em;
    padding: 0.5em 0.75em;
    border: 1px solid var(--_border);
    border-radius: calc(var(--_radius) * 0.7);
    background: none;
    color: inherit;
    font: inherit;
  }
  input,
  select,
  textarea {
    inline-size: 100%;
    border-color: var(--_muted);
    background: var(--_surface);
  }
  button,
  .button {
    align-content: center;
    text-align: center;
    text-decoration: none;
    cursor: pointer;
  }
  h2,
  h3,
  b,
  label,
  button,
  .button,
  .when {
    font-weight: 600;
  }
  button:hover,
  .button:hover {
    border-color: var(--_accent);
    background: var(--_tint);
  }
  [aria-disabled="true"] {
    opacity: 0.6;
  }
  .primary,
  .primary:hover,
  [aria-pressed="true"] {
    background: var(--_accent);
    color: var(--_on-accent);
  }
  .link {
    padding-inline: 0;
    border: 0;
    color: var(--_accent);
    text-decoration: underline;
  }
  .round {
    inline-size: 2.875em;
    padding: 0;
    border: 0;
    border-radius: 50%;
  }
  :focus-visible {
    outline: var(--_ring);
    outline-offset: 2px;
  }
  [tabindex="-1"] {
    outline: none;
  }
  .icon {
    flex: none;
    inline-size: 1.375em;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.75;
    stroke-linecap: round;
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
  .note {
    gap: 0.5em;
    justify-items: start;
    padding: 1em;
    border-radius: var(--_radius);
    background: var(--_soft);
  }
  .bad {
    border-inline-start: 4px solid var(--_danger);
  }
  summary {
    min-block-size: 24px;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 0.75em;
  }
  .row > * {
    flex: 1 1 9em;
  }
  ::placeholder {
    color: var(--_muted);
    opacity: 1;
  }
  .sr {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }
  @media (prefers-reduced-motion: no-preference) {
    [aria-busy="true"] {
      animation: wait 1s infinite alternate;
    }
  }
  @keyframes wait {
    to {
      opacity: 0.5;
    }
  }
`;
