import { css } from "lit";
import { styles as grid } from "../date-grid/date-grid.styles.ts";
import { controls, theme } from "../styles.ts";

const own = css`
  .steps,
  .steps ol,
  .filters,
  .doctor,
  .who {
    display: flex;
    gap: 0.75em;
    align-items: center;
  }
  .steps ol,
  .steps li,
  .about {
    flex: 1;
    min-inline-size: 0;
  }
  .steps li {
    padding-block-start: 0.25em;
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
    font-weight: 600;
  }
  .filters {
    flex-wrap: wrap;
  }
  .filters > * {
    flex: 1 1 14em;
  }
  .doctors,
  .times,
  .alternatives {
    display: grid;
    gap: 0.75em;
    align-content: start;
  }
  .doctor {
    inline-size: 100%;
    padding: 0.875em 1em;
    border-radius: var(--_radius);
    text-align: start;
  }
  .about > * {
    display: block;
  }
  .about {
    font-weight: 400;
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
    font-weight: 600;
  }
  .done {
    background: var(--_accent);
    color: var(--_on-accent);
  }
  .columns {
    display: grid;
    gap: 1.5em;
  }
  h4 {
    color: var(--_muted);
    font-size: 0.875em;
    font-weight: 400;
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
    font-size: 0.8125em;
    line-height: 1.3;
  }
  .alternatives,
  .alternatives button {
    inline-size: 100%;
  }
  .empty {
    place-items: center;
    padding: 2em 1em;
    color: var(--_muted);
    text-align: center;
  }
  .skeleton {
    block-size: 24em;
    border-radius: var(--_radius);
    background: var(--_soft);
    animation: wait 1s infinite alternate;
  }
  @container (min-width: 40em) {
    .columns {
      grid-template-columns: 1fr 1fr;
    }
  }
  @media (forced-colors: active) {
    .day-free span,
    .avatar,
    .done {
      border: 1px solid;
    }
    .day-selected span,
    [aria-pressed="true"],
    .steps [aria-current] {
      border: 3px solid Highlight;
    }
  }
`;

export const styles = [theme, controls, grid, own];
