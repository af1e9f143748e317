import { define } from "./define.ts";
import { DocBookManage } from "./docbook-manage/docbook-manage.ts";

define("docbook-manage", DocBookManage);

export type { DocBookEventMap, ErrorDetail } from "./events.ts";
export { DocBookManage };
