import type { Database } from "../platform/db/connection.ts";
import { withKey } from "../platform/http/auth.ts";
import type { Handlers } from "../platform/http/operations.ts";
import { requireClinic } from "./store.ts";

export function clinicRoutes({ db }: { db: Database }): Pick<Handlers, "getClinic"> {
  return {
    getClinic: async ({ caller }) => {
      const {
        slug,
        name,
        timeZone,
        locale,
        contact,
        minimumNoticeMinutes,
        cancellationNoticeMinutes,
        horizonDays,
        specialties,
        languages,
      } = await requireClinic(db, withKey(caller).clinic.id);
      const policies = { minimumNoticeMinutes, cancellationNoticeMinutes, horizonDays };
      return {
        status: 200,
        json: { slug, name, timeZone, locale, contact, policies, specialties, languages },
      };
    },
  };
}
