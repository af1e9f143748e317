import { addDays, addMonths, type Day, startOfWeek } from "../dates.ts";

export interface KeyPress {
  key: string;
  shiftKey: boolean;
}

/** Where a key leads from `day`, after the ARIA Authoring Practices' date grid; undefined for other keys. */
export function dayAfterKey(
  { key, shiftKey }: KeyPress,
  day: Day,
  firstWeekday: number,
  rtl: boolean,
): Day | undefined {
  const forward = rtl ? -1 : 1;
  const months = shiftKey ? 12 : 1;
  const targets: Record<string, () => Day> = {
    ArrowRight: () => addDays(day, forward),
    ArrowLeft: () => addDays(day, -forward),
    ArrowDown: () => addDays(day, 7),
    ArrowUp: () => addDays(day, -7),
    Home: () => startOfWeek(day, firstWeekday),
    End: () => addDays(startOfWeek(day, firstWeekday), 6),
    PageDown: () => addMonths(day, months),
    PageUp: () => addMonths(day, -months),
  };
  return targets[key]?.();
}
