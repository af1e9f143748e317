DROP TABLE outbox, bookings, slots, doctors, api_keys, clinics;
