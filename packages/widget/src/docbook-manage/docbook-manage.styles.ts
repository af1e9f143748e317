import { css } from "lit";
import { styles as grid } from "../date-grid/date-grid.styles.ts";
import { controls, theme } from "../styles.ts";

const own = css`
  .bar {
    display: flex;
    gap: 0.75em;
    align-items: center;
    justify-content: space-between;
  }
  .times ul,
  .alternatives {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(5.75em, 1fr));
    gap: 0.5em;
  }
  .alternatives {
    grid-template-columns: 1fr;
    inline-size: 100%;
  }
  .time,
  .alternatives button {
    inline-size: 100%;
  }
  .cancelled .when {
    text-decoration: line-through;
  }
  .chosen {
    background: var(--_tint);
  }
  .clinic {
    display: flex;
    flex-wrap: wrap;
    gap: 0 1.5em;
    align-items: center;
    border-block-start: 1px solid var(--_border);
    padding-block-start: 0.75em;
  }
  .clinic .link {
    display: inline-flex;
    align-items: center;
    min-block-size: 2.75em;
  }
  @container (min-width: 36em) {
    .columns {
      grid-template-columns: 1fr 1fr;
    }
  }
  /* Where grounds and tints are taken away, lines tell what they told. */
  @media (forced-colors: active) {
    td span {
      border-color: Canvas;
    }
    .day-free span {
      border-color: currentColor;
    }
    .day-selected span {
      border: 3px solid Highlight;
    }
  }
`;

export const styles = [theme, controls, grid, own];
