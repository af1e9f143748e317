import { css } from "lit";

export const styles = css`
  .alternatives {
    gap: 0.75em;
    inline-size: 100%;
  }
  .alternatives button {
    inline-size: 100%;
  }
  .done {
    background: var(--_accent);
    color: var(--_on-accent);
  }
  [aria-invalid="true"] {
    border: 2px solid var(--_danger);
  }
  .error {
    color: var(--_danger);
    font-size: 0.9375em;
  }
  /* An address is written from left to right in every language. */
  [dir="rtl"] :is([type="email"], [type="tel"]) {
    direction: ltr;
    text-align: end;
  }
  fieldset[aria-invalid="true"] {
    border: 0;
  }
  fieldset[aria-invalid="true"] .option {
    border-color: var(--_danger);
  }
`;
