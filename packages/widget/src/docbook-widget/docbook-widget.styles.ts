import { css } from "lit";
import { styles as grid } from "../date-grid/date-grid.styles.ts";
import { controls, theme } from "../styles.ts";
import { styles as times } from "./times.styles.ts";
import { styles as visit } from "./visit.styles.ts";

const own = css`
  .steps,
  .steps ol,
  .doctor,
  .who {
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
  .steps ol,
  .about {
    min-inline-size: 0;
  }
  .steps ol {
    flex-wrap: wrap;
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
  /* A line of its own where there is not room for both. */
  [type="search"] {
    flex-basis: 15em;
  }
  /* Large letters on a small phone leave no room for it. */
  @container (inline-size < 15em) {
    .doctor .avatar {
      display: none;
    }
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
  /* Where grounds and tints are taken away, lines tell what they told. */
  @media (forced-colors: active) {
    [aria-pressed="true"] {
      border: 3px solid Highlight;
    }
    .steps li {
      border-color: GrayText;
    }
    .steps .past,
    .steps [aria-current] {
      border-color: Highlight;
    }
  }
`;

export const styles = [theme, controls, grid, own, times, visit];
