import { css } from "lit";

/** Radio buttons as lines to press: for what a visit is about, and for what is asked about it. */
export const styles = css`
  fieldset {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(14em, 100%), 1fr));
    gap: 0.5em;
    min-inline-size: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }
  fieldset > :not(.option) {
    grid-column: 1 / -1;
  }
  legend {
    padding: 0 0 0.5em;
    font-weight: 600;
  }
  .option {
    display: flex;
    gap: 0.75em;
    align-items: start;
    box-sizing: border-box;
    min-block-size: 2.875em;
    padding: 0.625em 0.75em;
    border: 1px solid var(--_border);
    border-radius: calc(var(--_radius) * 0.7);
    font-weight: 400;
    cursor: pointer;
  }
  .option:hover,
  .option:has(:checked) {
    border-color: var(--_accent);
    background: var(--_tint);
  }
  .option input {
    flex: none;
    inline-size: 1.25em;
    min-block-size: 1.25em;
    block-size: 1.25em;
    margin: 0.125em 0 0;
    accent-color: var(--_accent);
  }
  @media (forced-colors: active) {
    .option:has(:checked) {
      border-color: Highlight;
    }
  }
`;
