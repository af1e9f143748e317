-- Clinics, doctors, slots, bookings and the outbox.
--
-- Two rules run through the whole schema:
-- * doctor_id stands first in every key of slots, bookings and outbox, so that all that one booking touches
--   can live on one node when the tables are distributed by doctor.
-- * Every promise that matters is kept by a constraint as well as by the code above it.

-- Equality on a uuid inside a GiST exclusion constraint.
CREATE EXTENSION IF NOT EXISTS btree_gist;

CREATE TABLE clinics (
  id uuid PRIMARY KEY,
  -- How people and the clinic file name the clinic; importing the same file again finds it by this.
  slug text NOT NULL UNIQUE,
  name text NOT NULL,
  -- IANA name. Opening hours are wall times in this zone; instants are stored as such.
  time_zone text NOT NULL,
  locale text NOT NULL,
  contact jsonb NOT NULL,
  minimum_notice_minutes integer NOT NULL CHECK (minimum_notice_minutes >= 0),
  cancellation_notice_minutes integer NOT NULL CHECK (cancellation_notice_minutes >= 0),
  -- How far ahead slots are made; bounded so that a typing error cannot fill the disk.
  horizon_days integer NOT NULL CHECK (horizon_days BETWEEN 1 AND 366),
  holidays jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE api_keys (
  id uuid PRIMARY KEY,
  clinic_id uuid NOT NULL REFERENCES clinics (id),
  kind text NOT NULL CHECK (kind IN ('publishable', 'secret')),
  -- SHA-256 of the whole key: a stolen database lends nobody a secret key. Unique, so a key names one clinic.
  key_hash bytea NOT NULL UNIQUE,
  -- A publishable key stands in web pages anyway; keeping it lets us show it again. A secret one is never kept.
  publishable_key text,
  label text NOT NULL,
  -- Exact origins (scheme://host[:port]) whose pages may use the key.
  allowed_origins text[] NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  revoked_at timestamptz,
  CHECK ((kind = 'publishable') = (publishable_key IS NOT NULL)),
  -- A secret key has no business in a browser, so it has no origins to allow.
  CHECK (kind = 'publishable' OR allowed_origins = '{}')
);
CREATE INDEX api_keys_of_clinic ON api_keys (clinic_id);

CREATE TABLE doctors (
  -- Derived from clinic and slug, so the primary key alone keeps a doctor from being imported twice.
  id uuid PRIMARY KEY,
  clinic_id uuid NOT NULL REFERENCES clinics (id),
  slug text NOT NULL,
  name text NOT NULL,
  specialties text[] NOT NULL,
  languages text[] NOT NULL,
  bio text,
  -- The rules that slots are made from (wall times in the clinic's zone).
  schedule jsonb NOT NULL,
  -- False once the clinic file no longer names the doctor: hidden and without new slots, bookings kept.
  active boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX doctors_of_clinic_by_name ON doctors (clinic_id, name, id) WHERE active;

CREATE TABLE slots (
  doctor_id uuid NOT NULL REFERENCES doctors (id),
  id uuid NOT NULL,
  clinic_id uuid NOT NULL REFERENCES clinics (id),
  start timestamptz NOT NULL,
  "end" timestamptz NOT NULL,
  -- FHIR's words. free: can be booked. busy: booked. busy-unavailable: taken back by the clinic.
  -- A slot is taken back rather than deleted, so a patient with an old list is offered alternatives.
  status text NOT NULL DEFAULT 'free' CHECK (status IN ('free', 'busy', 'busy-unavailable')),
  -- Do the clinic's hours still have this slot? A booked one that they lost is not free again when it is cancelled.
  planned boolean NOT NULL DEFAULT true,
  -- Rises with every change of status: caches and readers can tell old from new.
  version integer NOT NULL DEFAULT 0,
  PRIMARY KEY (doctor_id, id),
  CHECK (start < "end"),
  -- What patients may book is what the clinic's hours have.
  CHECK (planned OR status <> 'free'),
  -- One doctor is never offered, or booked, for two overlapping times.
  EXCLUDE USING gist (doctor_id WITH =, tstzrange(start, "end") WITH &&) WHERE (status <> 'busy-unavailable')
);
-- One doctor's days.
CREATE INDEX slots_of_doctor_by_start ON slots (doctor_id, start);
-- First available across the clinic's doctors.
CREATE INDEX free_slots_of_clinic_by_start ON slots (clinic_id, start, doctor_id, id) WHERE status = 'free';

CREATE TABLE bookings (
  doctor_id uuid NOT NULL,
  id uuid NOT NULL,
  slot_id uuid NOT NULL,
  status text NOT NULL DEFAULT 'booked' CHECK (status IN ('booked', 'cancelled')),
  -- SEQUENCE of the calendar event: rises with every change that the patient is told of.
  sequence integer NOT NULL DEFAULT 0,
  patient_name text NOT NULL,
  patient_email text NOT NULL,
  patient_phone text,
  note text,
  locale text NOT NULL,
  time_zone text,
  -- The client's name for this attempt, and a hash of what it asked for.
  idempotency_key text,
  request_fingerprint bytea,
  created_at timestamptz NOT NULL DEFAULT now(),
  cancelled_at timestamptz,
  cancelled_by text CHECK (cancelled_by IN ('patient', 'clinic')),
  cancellation_reason text,
  PRIMARY KEY (doctor_id, id),
  FOREIGN KEY (doctor_id, slot_id) REFERENCES slots (doctor_id, id),
  CHECK ((status = 'cancelled') = (cancelled_at IS NOT NULL)),
  CHECK ((cancelled_at IS NULL) = (cancelled_by IS NULL)),
  CHECK ((idempotency_key IS NULL) = (request_fingerprint IS NULL))
);
-- THE promise, second guard (the first is the row lock on the slot): one slot, one live booking.
CREATE UNIQUE INDEX one_live_booking_per_slot ON bookings (doctor_id, slot_id) WHERE status = 'booked';
-- A retried request finds its first booking instead of making a second one.
CREATE UNIQUE INDEX one_booking_per_idempotency_key ON bookings (doctor_id, idempotency_key)
  WHERE idempotency_key IS NOT NULL;
-- The foreign key's look-ups, and a slot's history.
CREATE INDEX bookings_of_slot ON bookings (doctor_id, slot_id);

-- What has happened and must still be told. Written in the transaction that made it happen, so that neither
-- exists without the other; the relay deletes a row once it is told.
CREATE TABLE outbox (
  doctor_id uuid NOT NULL,
  -- UUIDv7: sorts by time, and names the event for whoever must recognise a repetition.
  id uuid NOT NULL,
  type text NOT NULL,
  payload jsonb NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  available_at timestamptz NOT NULL DEFAULT now(),
  last_error text,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (doctor_id, id)
);
CREATE INDEX outbox_due ON outbox (available_at, id);
