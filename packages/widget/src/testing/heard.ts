import { onTestFinished } from "vitest";
import { ask } from "./chromium.ts";

const regions = "[role=status], [role=alert], [aria-live]";

/**
 * What a screen reader is told while the test lasts, in order: the texts of live regions as they change. A region that
 * comes with its text in it says nothing, as in most screen readers, unless it is an alert.
 */
export function hear(): string[] {
  const told: string[] = [];
  const known = new WeakMap<Element, string>();
  const listen = (root: ShadowRoot) => {
    const note = (isFirst: boolean) => {
      for (const region of root.querySelectorAll(regions)) {
        const text = region.textContent?.replace(/\s+/g, " ").trim() ?? "";
        const before = known.get(region) ?? (isFirst || region.role !== "alert" ? text : "");
        known.set(region, text);
        if (text && text !== before) told.push(text);
      }
    };
    note(true);
    const observer = new MutationObserver(() => note(false));
    observer.observe(root, { subtree: true, childList: true, characterData: true });
    return observer;
  };
  const observers = new Map<Element, MutationObserver>();
  const page = new MutationObserver(() => {
    for (const element of document.body.children) {
      if (element.shadowRoot && !observers.has(element)) observers.set(element, listen(element.shadowRoot));
    }
  });
  page.observe(document.body, { childList: true });
  onTestFinished(() => {
    page.disconnect();
    for (const observer of observers.values()) observer.disconnect();
  });
  return told;
}

interface Node {
  nodeId: string;
  ignored: boolean;
  role?: { value: string };
  name?: { value: string };
  description?: { value: string };
  value?: { value: string | number };
  properties?: { name: string; value: { value: unknown } }[];
  childIds?: string[];
}

const stateNames = [
  "focused",
  "checked",
  "pressed",
  "selected",
  "disabled",
  "required",
  "invalid",
  "busy",
  "modal",
];
/** What only groups others is passed over, as screen readers do. */
const silent =
  /^(generic|none|InlineTextBox|RootWebArea|LineBreak|rowgroup|LabelText|Legend|MenuListPopup|paragraph)$/;

/** The page as Chromium hands it to screen readers: one line for each role, with its name, state and description. */
export async function accessibilityTree(): Promise<string> {
  const { frameTree } = await ask<{ frameTree: Frame }>("Page.getFrameTree");
  const frameId = framesOf(frameTree).find(({ url }) => location.href.startsWith(url))?.id;
  const { nodes } = await ask<{ nodes: Node[] }>("Accessibility.getFullAXTree", { frameId });
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const lines: string[] = [];
  const visit = (node: Node | undefined, depth: number, within: string) => {
    if (!node) return;
    const role = node.role?.value ?? "";
    const name = node.name?.value.trim() ?? "";
    // What stands on a button is its name, and has been said.
    const isSaid = role === "StaticText" && (!name || within.includes(name));
    const isSilent = node.ignored || silent.test(role) || isSaid;
    if (!isSilent) lines.push(`${"  ".repeat(depth)}${lineOf(node, role, name)}`);
    for (const id of node.childIds ?? [])
      visit(byId.get(id), isSilent ? depth : depth + 1, isSilent ? within : name);
  };
  visit(nodes[0], 0, "");
  return lines.join("\n");
}

function lineOf({ description, value, properties = [] }: Node, role: string, name: string): string {
  const given = Object.fromEntries(properties.map((property) => [property.name, property.value.value]));
  const states = stateNames.filter((state) => given[state] && given[state] !== "false");
  return [
    role === "StaticText" ? "text" : role,
    // A row's would be all of its cells'.
    name && role !== "row" && JSON.stringify(name),
    role === "heading" && `level ${given["level"]}`,
    value?.value && `= ${JSON.stringify(value.value)}`,
    states.length > 0 && `[${states.join(", ")}]`,
    description?.value && `(${description.value})`,
  ]
    .filter(Boolean)
    .join(" ");
}

interface Frame {
  frame: { id: string; url: string };
  childFrames?: Frame[];
}
const framesOf = ({ frame, childFrames = [] }: Frame): Frame["frame"][] => [
  ...childFrames.flatMap(framesOf),
  frame,
];
