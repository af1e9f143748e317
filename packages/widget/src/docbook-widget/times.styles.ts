import { css } from "lit";

export const styles = css`
  .bar {
    display: flex;
    gap: 0.75em;
    align-items: center;
    justify-content: space-between;
  }
  #times,
  .columns > .times,
  section.times {
    gap: 0.75em;
    inline-size: 100%;
  }
  .card > .link,
  .times > .link {
    justify-self: start;
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
  @container (min-width: 36em) {
    .columns {
      grid-template-columns: 1fr 1fr;
    }
  }
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
