-- The patient's journey: visit types, holds, moved bookings.
--
-- Each constraint is a statement of its own, beside no other change: Citus takes no others on tables that it has spread.

ALTER TABLE clinics
  -- How long a slot is held for who fills in the form; 0 where nothing is held.
  ADD COLUMN hold_minutes integer NOT NULL DEFAULT 5,
  -- Upcoming bookings that one patient (one e-mail address) may have; null for any number.
  ADD COLUMN bookings_per_patient integer,
  -- Must a browser solve a puzzle before it holds or books?
  ADD COLUMN challenge text NOT NULL DEFAULT 'none';
ALTER TABLE clinics ADD CONSTRAINT clinics_hold_minutes_check CHECK (hold_minutes BETWEEN 0 AND 30);
ALTER TABLE clinics ADD CONSTRAINT clinics_bookings_per_patient_check CHECK (bookings_per_patient > 0);
ALTER TABLE clinics ADD CONSTRAINT clinics_challenge_check CHECK (challenge IN ('none', 'altcha'));

-- What patients can come for, the usual one first, as the clinic file says (VisitType in slots/visit.ts).
ALTER TABLE doctors ADD COLUMN visit_types jsonb NOT NULL DEFAULT '[]';

-- A hold is a mark on the slots that it keeps: no other row can disagree with it, and none is left behind. It ends by
-- the clock, looked at under the row's lock; that something takes the mark away later is for the lists alone.
ALTER TABLE slots
  ADD COLUMN hold_id uuid,
  ADD COLUMN held_until timestamptz,
  ADD COLUMN hold_extended boolean NOT NULL DEFAULT false,
  -- Whose address it came from, hashed: one visitor cannot hold the whole week.
  ADD COLUMN held_by bytea,
  DROP CONSTRAINT slots_status_check;
-- FHIR's words. busy-tentative: held.
ALTER TABLE slots
  ADD CONSTRAINT slots_status_check CHECK (status IN ('free', 'busy', 'busy-tentative', 'busy-unavailable'));
ALTER TABLE slots ADD CONSTRAINT slots_hold_check CHECK (
  (status = 'busy-tentative') = (hold_id IS NOT NULL) AND (hold_id IS NULL) = (held_until IS NULL));
ALTER TABLE slots
  ADD CONSTRAINT slots_held_by_check CHECK (hold_id IS NOT NULL OR (held_by IS NULL AND NOT hold_extended));
CREATE INDEX slots_of_hold ON slots (doctor_id, hold_id) WHERE status = 'busy-tentative';
CREATE INDEX held_slots_by_end ON slots (held_until) WHERE status = 'busy-tentative';
-- First available across the clinic's doctors, among them slots whose hold has just ended.
DROP INDEX free_slots_of_clinic_by_start;
CREATE INDEX open_slots_of_clinic_by_start ON slots (clinic_id, start, doctor_id, id)
  WHERE status IN ('free', 'busy-tentative');

-- A booking says itself when it is: a visit may be longer or shorter than the slot in which it begins.
ALTER TABLE bookings
  ADD COLUMN clinic_id uuid,
  ADD COLUMN start timestamptz,
  ADD COLUMN "end" timestamptz,
  -- With the buffers around the visit: the time that nobody else can have.
  ADD COLUMN claim_start timestamptz,
  ADD COLUMN claim_end timestamptz,
  -- As it was called when it was booked: {id, name, place, url}.
  ADD COLUMN visit_type jsonb,
  -- Sealed with a key that follows from DOCBOOK_SECRET: what a patient tells the doctor is read one booking at a time.
  ADD COLUMN answers bytea,
  ADD COLUMN metadata jsonb NOT NULL DEFAULT '{}',
  -- The patient's e-mail address, hashed: to count a patient's bookings without reading addresses.
  ADD COLUMN patient_key bytea,
  ADD COLUMN rescheduled_at timestamptz,
  ADD COLUMN reschedule_reason text;
UPDATE bookings b SET clinic_id = s.clinic_id, start = s.start, "end" = s."end", claim_start = s.start, claim_end = s."end"
  FROM slots s WHERE s.doctor_id = b.doctor_id AND s.id = b.slot_id;
ALTER TABLE bookings
  ALTER COLUMN clinic_id SET NOT NULL,
  ALTER COLUMN start SET NOT NULL,
  ALTER COLUMN "end" SET NOT NULL,
  ALTER COLUMN claim_start SET NOT NULL,
  ALTER COLUMN claim_end SET NOT NULL;
ALTER TABLE bookings
  ADD CONSTRAINT bookings_claim_check CHECK (claim_start <= start AND start < "end" AND "end" <= claim_end);
-- The second guard, for visits that are no slot of their own: nobody's time, buffers included, is claimed twice.
ALTER TABLE bookings
  ADD CONSTRAINT one_live_booking_at_a_time
    EXCLUDE USING gist (doctor_id WITH =, tstzrange(claim_start, claim_end) WITH &&) WHERE (status = 'booked');
CREATE INDEX bookings_of_patient ON bookings (clinic_id, patient_key, start) WHERE status = 'booked';
