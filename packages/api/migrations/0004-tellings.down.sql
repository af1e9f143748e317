DROP INDEX handled_events_of_booking;
ALTER TABLE handled_events DROP CONSTRAINT handled_events_told_check;
ALTER TABLE handled_events DROP COLUMN booking_id, DROP COLUMN told_start;
ALTER TABLE clinics DROP COLUMN manage_page;
