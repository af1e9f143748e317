import { type ReactNode, useEffect, useRef } from "react";
import { useLocation } from "react-router";
import { useClinic } from "../layout.tsx";

/**
 * A page's title and first heading. The heading takes the focus when the visitor comes from another page: nothing
 * else tells a screen reader that there is a new one.
 */
export function PageHeading({ title, children }: { title: string; children?: ReactNode }) {
  const { name } = useClinic();
  const heading = useRef<HTMLHeadingElement>(null);
  const isFirstPage = useLocation().key === "default";
  // biome-ignore lint/correctness/useExhaustiveDependencies: when the page opens, never again while it is on show
  useEffect(() => {
    if (!isFirstPage) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <>
      <title>{`${title} · ${name}`}</title>
      <h1 ref={heading} tabIndex={-1}>
        {children ?? title}
      </h1>
    </>
  );
}
