-- What patients are told, and where its links lead.

-- The clinic's own page that shows a booking to its patient (<docbook-manage>); null where ours does.
ALTER TABLE clinics ADD COLUMN manage_page text;

-- Whom a message was about, and which time it said: after two quick moves the next one names the time that the patient
-- knows. Written with the claim, so that marking it done touches no index. Null for handlers that send nothing.
ALTER TABLE handled_events ADD COLUMN booking_id uuid, ADD COLUMN told_start timestamptz;
ALTER TABLE handled_events
  ADD CONSTRAINT handled_events_told_check CHECK ((booking_id IS NULL) = (told_start IS NULL));
CREATE INDEX handled_events_of_booking ON handled_events (doctor_id, booking_id) WHERE booking_id IS NOT NULL;
