/** Where the relay hands events over. `publish` resolves once the event is safe with somebody else. */
export type Queue<Event> = { publish(event: Event): Promise<void> };
