-- Moved bookings stay where they are; visits longer than their slot keep the other slots busy until they are planned anew.
UPDATE slots SET status = CASE WHEN planned THEN 'free' ELSE 'busy-unavailable' END, hold_id = NULL, held_until = NULL,
  held_by = NULL, hold_extended = false WHERE status = 'busy-tentative';
-- Before its columns: where tables are distributed, none goes that a constraint still speaks of.
ALTER TABLE bookings DROP CONSTRAINT one_live_booking_at_a_time, DROP CONSTRAINT bookings_claim_check;
ALTER TABLE bookings
  DROP COLUMN clinic_id, DROP COLUMN start, DROP COLUMN "end", DROP COLUMN claim_start, DROP COLUMN claim_end,
  DROP COLUMN visit_type, DROP COLUMN answers, DROP COLUMN metadata, DROP COLUMN patient_key,
  DROP COLUMN rescheduled_at, DROP COLUMN reschedule_reason;
DROP INDEX open_slots_of_clinic_by_start;
ALTER TABLE slots
  DROP CONSTRAINT slots_status_check, DROP CONSTRAINT slots_hold_check, DROP CONSTRAINT slots_held_by_check,
  DROP COLUMN hold_id, DROP COLUMN held_until, DROP COLUMN hold_extended, DROP COLUMN held_by;
ALTER TABLE slots ADD CONSTRAINT slots_status_check CHECK (status IN ('free', 'busy', 'busy-unavailable'));
CREATE INDEX free_slots_of_clinic_by_start ON slots (clinic_id, start, doctor_id, id) WHERE status = 'free';
ALTER TABLE doctors DROP COLUMN visit_types;
ALTER TABLE clinics DROP COLUMN hold_minutes, DROP COLUMN bookings_per_patient, DROP COLUMN challenge;
