import { css } from "lit";

export const styles = css`
  .bar {
    display: flex;
    align-items: center;
    justify-content: space-between;
  }
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
    text-align: center;
    outline: none;
  }
  th {
    font-size: 0.8125em;
    font-weight: 400;
  }
  td span {
    display: grid;
    place-items: center;
    box-sizing: border-box;
    inline-size: 2.625em;
    max-inline-size: 100%;
    block-size: 2.625em;
    margin-inline: auto;
    border: 1px solid transparent;
    border-radius: 50%;
  }
  td[aria-disabled="true"] span {
    opacity: 0.7;
  }
  [aria-busy="true"] td span {
    animation: wait 1s infinite alternate;
  }
  .day-free {
    color: var(--_text);
    font-weight: 600;
    cursor: pointer;
  }
  .day-free span {
    background: var(--_tint);
  }
  .day-today span,
  .day-free:hover span {
    border-color: currentColor;
  }
  .day-selected span {
    background: var(--_accent);
    color: var(--_on-accent);
  }
  td:focus-visible span {
    outline: 2px solid var(--docbook-focus, var(--_accent));
    outline-offset: 2px;
  }
`;
