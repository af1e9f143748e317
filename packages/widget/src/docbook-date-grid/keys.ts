import { addDays, addMonths, type Day, startOfWeek } from "../dates.ts";

export interface KeyPress {
  key: string;
  shiftKey: boolean;
}

/** Where a key leads from `day`, after the ARIA Authoring Practices' date grid; undefined for other keys. */
export function dayAfterKey({ key, shiftKey }: KeyPress, day: Day, firstWeekday: number, rtl: boolean): Day | undefined {
  const forward = rtl ? -1 : 1;
  switch (key) {
    case "ArrowRight":
      return addDays(day, forward);
    case "ArrowLeft":
      return addDays(day, -forward);
    case "ArrowDown":
      return addDays(day, 7);
    case "ArrowUp":
      return addDays(day, -7);
    case "Home":
      return startOfWeek(day, firstWeekday);
    case "End":
      return addDays(startOfWeek(day, firstWeekday), 6);
    case "PageDown":
      return addMonths(day, shiftKey ? 12 : 1);
    case "PageUp":
      return addMonths(day, shiftKey ? -12 : -1);
    default:
      return undefined;
  }
}
