import { define } from "./define.ts";
import { DocBookDateGrid } from "./docbook-date-grid/docbook-date-grid.ts";
import { DocBookWidget } from "./docbook-widget/docbook-widget.ts";

// The outer element last, and only where it comes first: its inner one is then of the same version.
define("docbook-date-grid", DocBookDateGrid);
define("docbook-widget", DocBookWidget);

export type {
  BookedDetail,
  DocBookEventMap,
  ErrorDetail,
  SlotSelectedDetail,
  Step,
  StepDetail,
} from "./events.ts";
export type { Strings } from "./strings/en.ts";
export { DocBookWidget };
