// Lets JSX know the elements: `import type {} from "@docbook/widget/react"`.

import type { DetailedHTMLProps, HTMLAttributes } from "react";
import type { DocBookEventMap, DocBookWidget } from "./dist/index.js";
import type { DocBookManage } from "./dist/manage.js";

type Listeners = { [Name in keyof DocBookEventMap as `on${Name}`]?: (event: DocBookEventMap[Name]) => void };
type Props<Of extends HTMLElement, Name extends keyof Of> = DetailedHTMLProps<HTMLAttributes<Of>, Of> &
  Partial<Pick<Of, Name>> &
  Listeners;

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "docbook-widget": Props<
        DocBookWidget,
        | "api"
        | "publishableKey"
        | "doctor"
        | "specialty"
        | "visitType"
        | "view"
        | "mode"
        | "label"
        | "locale"
        | "timeZone"
        | "theme"
        | "messages"
        | "patient"
        | "note"
        | "metadata"
      >;
      "docbook-manage": Props<DocBookManage, "api" | "booking" | "token" | "locale" | "theme" | "messages">;
    }
  }
}
