import { define } from "./define.ts";
import { DocBookManage } from "./docbook-manage/docbook-manage.ts";

define("docbook-manage", DocBookManage);

export type { CancelledDetail, DocBookEventMap, ErrorDetail, RescheduledDetail } from "./events.ts";
export type { ManageStrings } from "./strings/en.ts";
export { DocBookManage };
