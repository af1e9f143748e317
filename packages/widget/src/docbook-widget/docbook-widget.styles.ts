import { css } from "lit";
import { styles as grid } from "../date-grid/date-grid.styles.ts";
import { controls, theme } from "../styles.ts";

const own = css`
  .steps,
  .steps ol,
  .doctor,
  .who,
  .bar {
    display: flex;
    gap: 0.75em;
    align-items: center;
    justify-content: space-between;
  }
  .steps ol,
  .steps li,
  .about {
    flex: 1;
  }
  .steps ol {
    align-items: start;
  }
  .steps li {
    border-block-start: 3px solid var(--_border);
    color: var(--_muted);
    font-size: 0.8125em;
  }
  .steps .past,
  .steps [aria-current] {
    border-color: var(--_accent);
  }
  .steps [aria-current] {
    color: var(--_text);
  }
  .doctor {
    inline-size: 100%;
    padding: 0.875em 1em;
    margin-block-end: 0.75em;
    border-radius: var(--_radius);
    text-align: start;
  }
  .about > * {
    display: block;
    font-weight: 400;
  }
  .about > b {
    font-weight: 600;
  }
  .avatar,
  .done {
    display: grid;
    place-items: center;
    flex: none;
    inline-size: 3em;
    block-size: 3em;
    border-radius: 50%;
    background: var(--_tint);
    color: var(--_accent);
  }
  .done {
    background: var(--_accent);
    color: var(--_on-accent);
  }
  .times,
  .alternatives {
    gap: 0.75em;
    inline-size: 100%;
  }
  .times ul {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(5.75em, 1fr));
    gap: 0.5em;
  }
  .time {
    inline-size: 100%;
    block-size: 100%;
    padding: 0.375em;
  }
  .time .muted {
    display: block;
    color: inherit;
    font-size: 0.8125em;
  }
  .empty {
    justify-items: center;
    padding-block: 2em;
    text-align: center;
  }
  .skeleton {
    block-size: 24em;
    border-radius: var(--_radius);
    background: var(--_soft);
  }
  @container (min-width: 36em) {
    .columns {
      grid-template-columns: 1fr 1fr;
    }
  }
  @media (forced-colors: active) {
    .day-free span {
      border-color: currentColor;
    }
    .day-selected span,
    [aria-pressed="true"],
    .steps [aria-current] {
      border: 3px solid Highlight;
    }
  }
`;

export const styles = [theme, controls, grid, own];
