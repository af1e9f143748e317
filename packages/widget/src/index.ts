import { define } from "./define.ts";
import { DocBookWidget } from "./docbook-widget/docbook-widget.ts";

define("docbook-widget", DocBookWidget);

export type {
  BookedDetail,
  DocBookEventMap,
  ErrorDetail,
  HoldDetail,
  SlotSelectedDetail,
  Step,
  StepDetail,
} from "./events.ts";
export type { Strings } from "./strings/en.ts";
export { DocBookWidget };
