import { css } from "lit";
import { controls, reset, theme } from "../styles.ts";

const own = css`
  .card > * + *,
  .soonest > * + * {
    margin-block-start: 1.25em;
  }
  .steps {
    display: flex;
    gap: 0.5em;
    align-items: center;
    min-block-size: 2.75em;
  }
  .leave {
    display: grid;
    place-items: center;
    flex: none;
    inline-size: 2.75em;
    block-size: 2.75em;
    margin-inline-start: -0.5em;
    border-radius: 50%;
  }
  .steps ol {
    display: flex;
    flex: 1;
    gap: 0.5em;
  }
  .steps li {
    flex: 1;
    padding-block-start: 0.375em;
    border-block-start: 3px solid var(--_border);
    color: var(--_muted);
    font-size: 0.8125em;
    line-height: 1.3;
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
    display: flex;
    flex-wrap: wrap;
    gap: 0.75em;
  }
  .filters > * {
    flex: 1 1 10em;
    inline-size: auto;
  }
  .filters input {
    flex-basis: 100%;
  }
  .doctors {
    display: grid;
    gap: 0.75em;
  }
  .doctor,
  .who {
    display: flex;
    gap: 0.875em;
    align-items: center;
    text-align: start;
  }
  .doctor {
    inline-size: 100%;
    padding: 0.875em 1em;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    transition:
      border-color 0.15s,
      background-color 0.15s;
  }
  .doctor:hover {
    border-color: var(--_accent);
  }
  .doctor > :nth-child(2) {
    flex: 1;
    min-inline-size: 0;
  }
  .doctor span span,
  .who .muted {
    display: block;
  }
  .doctor > .icon {
    color: var(--_muted);
  }
  b {
    font-weight: 650;
  }
  .avatar {
    display: grid;
    place-items: center;
    flex: none;
    inline-size: 3em;
    block-size: 3em;
    border-radius: 50%;
    background: var(--_tint);
    color: var(--_accent);
    font-weight: 650;
  }

  .zone {
    gap: 0;
    padding-block: 0.5em;
  }
  .zone p,
  .bad p:first-child,
  .bad h3 {
    display: flex;
    gap: 0.5em;
  }
  .columns {
    display: grid;
    gap: 1.5em;
  }
  h3 {
    font-size: 1.0625em;
    font-weight: 650;
    outline: none;
  }
  h4 {
    margin-block: 1em 0.5em;
    color: var(--_muted);
    font-size: 0.875em;
    font-weight: 600;
  }
  .times ul {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(5.75em, 1fr));
    gap: 0.5em;
  }
  .time {
    display: grid;
    align-content: center;
    inline-size: 100%;
    block-size: 100%;
    min-block-size: 2.875em;
    padding: 0.375em;
    border: 1px solid var(--_border);
    border-radius: calc(var(--_radius) * 0.7);
    font-variant-numeric: tabular-nums;
  }
  .time:hover {
    border-color: var(--_accent);
  }
  .time .muted {
    font-size: 0.8125em;
    line-height: 1.3;
  }
  .time[aria-pressed="true"] {
    border-color: var(--_accent);
    background: var(--_accent);
  }
  .time[aria-pressed="true"] * {
    color: var(--_on-accent);
  }
  .empty {
    display: grid;
    gap: 0.5em;
    place-items: center;
    padding: 2em 1em;
    border-radius: var(--_radius);
    background: var(--_soft);
    color: var(--_muted);
    text-align: center;
  }
  .empty .icon {
    inline-size: 2em;
    block-size: 2em;
  }
  .alternatives {
    display: grid;
    gap: 0.5em;
    inline-size: 100%;
  }
  .alternatives button {
    inline-size: 100%;
    background: var(--_surface);
  }
  .summary .link {
    justify-self: start;
  }
  .done {
    display: grid;
    place-items: center;
    inline-size: 3.5em;
    block-size: 3.5em;
    border-radius: 50%;
    background: var(--_accent);
    color: var(--_on-accent);
  }
  .done .icon {
    inline-size: 2em;
    block-size: 2em;
  }

  .skeleton {
    display: grid;
    gap: 0.75em;
    min-block-size: 24em;
    align-content: start;
  }
  .skeleton div {
    block-size: 5.5em;
    border-radius: var(--_radius);
    background: var(--_soft);
    animation: wait 1.2s ease-in-out infinite alternate;
  }
  .skeleton.small {
    grid-template-columns: repeat(3, 1fr);
    min-block-size: 0;
  }
  .small div {
    block-size: 2.875em;
  }
  @keyframes wait {
    to {
      opacity: 0.4;
    }
  }

  @container (min-width: 40em) {
    .columns {
      grid-template-columns: 1fr 1fr;
    }
    .filters input {
      flex-basis: 14em;
    }
    .alternatives {
      grid-template-columns: 1fr 1fr;
    }
  }
  @media (forced-colors: active) {
    .time[aria-pressed="true"],
    .steps [aria-current] {
      border-color: Highlight;
    }
    .avatar,
    .done {
      border: 1px solid;
    }
  }
`;

export const styles = [theme, reset, controls, own];
