DROP TABLE booking_figures, webhook_deliveries, webhooks, handled_events;
ALTER TABLE clinics DROP COLUMN sms;
ALTER TABLE outbox DROP COLUMN position;
