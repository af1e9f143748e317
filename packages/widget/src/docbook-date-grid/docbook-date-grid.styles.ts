import { css } from "lit";
import { reset } from "../styles.ts";

const own = css`
  :host {
    display: block;
  }
  .bar {
    display: flex;
    align-items: center;
    justify-content: space-between;
    margin-block-end: 0.25em;
  }
  h3 {
    font-size: 1.0625em;
    font-weight: 600;
  }
  button {
    display: grid;
    place-items: center;
    inline-size: 2.75em;
    block-size: 2.75em;
    border-radius: 50%;
  }
  table {
    inline-size: 100%;
    border-collapse: collapse;
    table-layout: fixed;
  }
  th {
    block-size: 2.5em;
    padding: 0;
    color: var(--_muted);
    font-size: 0.8125em;
    font-weight: 500;
    text-align: center;
  }
  td {
    block-size: 2.875em;
    padding: 0;
    text-align: center;
    color: var(--_muted);
    outline: none;
  }
  td span {
    position: relative;
    display: grid;
    place-items: center;
    box-sizing: border-box;
    inline-size: 2.625em;
    max-inline-size: 100%;
    block-size: 2.625em;
    margin-inline: auto;
    border: 2px solid transparent;
    border-radius: 50%;
    font-variant-numeric: tabular-nums;
  }
  td[aria-disabled] span {
    opacity: 0.65;
  }
  .day-free {
    color: var(--_text);
    font-weight: 600;
    cursor: pointer;
  }
  .day-free span {
    background: var(--_tint);
  }
  .day-free:hover span {
    border-color: var(--_accent);
  }
  .day-today span::after {
    content: "";
    position: absolute;
    inset-block-end: 0.25em;
    inline-size: 0.25em;
    block-size: 0.25em;
    border-radius: 50%;
    background: currentColor;
  }
  .day-selected span {
    background: var(--_accent);
    color: var(--_on-accent);
  }
  td:focus-visible span {
    outline: 2px solid var(--_focus);
    outline-offset: 2px;
  }
  [aria-busy="true"] td[aria-disabled] span {
    animation: wait 1.2s ease-in-out infinite alternate;
  }
  @keyframes wait {
    to {
      opacity: 0.25;
    }
  }
  @media (forced-colors: active) {
    .day-free span {
      border-color: CanvasText;
    }
    .day-selected span {
      forced-color-adjust: none;
      background: Highlight;
      color: HighlightText;
    }
    td[aria-disabled] {
      color: GrayText;
    }
  }
`;

export const styles = [reset, own];
