import type { DocBook, Doctor } from "@docbook/sdk";
import { type Asked, useAnswer } from "./use-answer.ts";

/** All doctors: even a large clinic's fit into a few pages, and then every search is immediate. */
export function useDoctors(): Asked<Doctor[]> {
  return useAnswer("doctors", listAll);
}

async function listAll(docbook: DocBook, signal: AbortSignal): Promise<Doctor[]> {
  const doctors: Doctor[] = [];
  for await (const doctor of docbook.allDoctors({ limit: 100 }, { signal })) doctors.push(doctor);
  return doctors;
}
