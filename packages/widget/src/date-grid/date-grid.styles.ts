import { css } from "lit";

export const styles = css`
  table {
    inline-size: 100%;
    border-collapse: collapse;
    table-layout: fixed;
  }
  th,
  td {
    block-size: 2.875em;
    padding: 0;
    color: var(--_muted);
    font-weight: 400;
    text-align: center;
  }
  td span {
    display: grid;
    place-items: center;
    box-sizing: border-box;
    inline-size: min(2.625em, 100%);
    aspect-ratio: 1;
    margin-inline: auto;
    border: 1px solid transparent;
    border-radius: 50%;
  }
  .day-free {
    font-weight: 600;
    cursor: pointer;
  }
  .day-free span {
    background: var(--_tint);
    color: var(--_text);
  }
  .day-today span,
  .day-free:hover span {
    border-color: currentColor;
  }
  .day-selected span {
    background: var(--_accent);
    color: var(--_on-accent);
  }
  td:focus-visible {
    outline: none;
  }
  td:focus-visible span {
    outline: var(--_ring);
    outline-offset: 2px;
  }
`;
