import type { Handlers } from "./request.ts";

export const watch: Handlers<"watchSlots"> = {
  watchSlots: (state, { query, header }) => {
    let stop = () => {};
    const text = new ReadableStream<string>({
      start(stream) {
        stream.enqueue("event: ready\ndata: {}\n\n");
        const tell = (doctorId: string) => {
          if (query.doctorId !== undefined && query.doctorId !== doctorId) return;
          stream.enqueue(`id: ${state.position}\nevent: change\ndata: ${JSON.stringify({ doctorId })}\n\n`);
        };
        // What changed while nobody listened comes at once.
        if (Number(header("last-event-id") ?? state.position) < state.position) {
          for (const { id } of state.doctors) tell(id);
        }
        state.watchers.add(tell);
        stop = () => state.watchers.delete(tell);
      },
      cancel: () => stop(),
    });
    return { status: 200, type: "text/event-stream", text };
  },
};
