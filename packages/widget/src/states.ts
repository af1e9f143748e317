/** Tells CSS what an element is about: `docbook-widget:state(loading)`. */
export function showStates(internals: ElementInternals, states: Record<string, boolean>): void {
  for (const [name, isOn] of Object.entries(states)) internals.states[isOn ? "add" : "delete"](name);
}
