-- What the production shape keeps beside bookings: what has been told to whom, webhooks, and figures.

-- Where in the database's history the event stands: the id of the transaction that made it. A reader whose snapshot
-- has seen this transaction is fresh enough to fill a cache that the event emptied.
ALTER TABLE outbox ADD COLUMN position xid8 NOT NULL DEFAULT pg_current_xact_id();

-- Does the clinic pay for text messages to patients who leave a phone number?
ALTER TABLE clinics ADD COLUMN sms boolean NOT NULL DEFAULT false;

-- Which handler is through with which event. Queues deliver more than once; the effect happens once.
CREATE TABLE handled_events (
  doctor_id uuid NOT NULL,
  event_id uuid NOT NULL,
  handler text NOT NULL CHECK (handler IN ('email', 'sms', 'webhook', 'analytics')),
  -- Claimed before something leaves the house. Without done_at the process died in between: did it leave or not?
  claimed_at timestamptz NOT NULL DEFAULT now(),
  done_at timestamptz,
  -- What the other side calls it: Message-ID, the SMS gateway's id.
  reference text,
  PRIMARY KEY (doctor_id, event_id, handler)
);
-- Forgotten after a month.
CREATE INDEX handled_events_by_age ON handled_events (claimed_at);

CREATE TABLE webhooks (
  id uuid PRIMARY KEY,
  clinic_id uuid NOT NULL REFERENCES clinics (id),
  url text NOT NULL,
  events text[] NOT NULL CHECK (events <> '{}'),
  -- Sealed with a key that follows from DOCBOOK_SECRET: a stolen database signs nothing.
  secret bytea NOT NULL,
  -- After a rotation both sign for a day.
  previous_secret bytea,
  previous_secret_until timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  CHECK ((previous_secret IS NULL) = (previous_secret_until IS NULL))
);
CREATE INDEX webhooks_of_clinic ON webhooks (clinic_id, created_at);

-- One event for one webhook: the delivery log, and the list of what is still due.
CREATE TABLE webhook_deliveries (
  id uuid PRIMARY KEY,
  webhook_id uuid NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
  event_id uuid NOT NULL,
  type text NOT NULL,
  -- The body as it was signed first: ids only.
  body text NOT NULL,
  state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'delivered', 'failed')),
  attempts integer NOT NULL DEFAULT 0,
  next_attempt_at timestamptz DEFAULT now(),
  response_status integer,
  error text,
  created_at timestamptz NOT NULL DEFAULT now(),
  delivered_at timestamptz,
  -- The queue may tell an event twice: it is one delivery.
  UNIQUE (webhook_id, event_id),
  CHECK ((state = 'pending') = (next_attempt_at IS NOT NULL)),
  CHECK ((state = 'delivered') = (delivered_at IS NOT NULL))
);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (next_attempt_at) WHERE state = 'pending';
CREATE INDEX webhook_deliveries_of_webhook ON webhook_deliveries (webhook_id, created_at DESC, id DESC);
CREATE INDEX webhook_deliveries_by_age ON webhook_deliveries (created_at);

-- Figures by doctor and day of the appointment, in the clinic's zone.
CREATE TABLE booking_figures (
  doctor_id uuid NOT NULL,
  day date NOT NULL,
  clinic_id uuid NOT NULL REFERENCES clinics (id),
  bookings integer NOT NULL DEFAULT 0,
  cancellations integer NOT NULL DEFAULT 0,
  -- From booking to appointment, summed over the bookings.
  lead_minutes bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (doctor_id, day)
);
CREATE INDEX booking_figures_of_clinic ON booking_figures (clinic_id, day);
