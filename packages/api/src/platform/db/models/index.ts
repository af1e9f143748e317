import type { Sequelize } from "sequelize";
import { defineApiKeys } from "./api-keys.ts";
import { defineBookings } from "./bookings.ts";
import { defineClinics } from "./clinics.ts";
import { defineDoctors } from "./doctors.ts";
import { defineSlots } from "./slots.ts";

export type { ApiKeyRow } from "./api-keys.ts";
export type { BookingRow } from "./bookings.ts";
export type { ClinicRow } from "./clinics.ts";
export type { DoctorRow } from "./doctors.ts";
export type { SlotRow } from "./slots.ts";

export type Models = ReturnType<typeof defineModels>;

/** Tables as Sequelize sees them. The truth about them, constraints included, is in migrations/. */
export function defineModels(sequelize: Sequelize) {
  return {
    clinics: defineClinics(sequelize),
    apiKeys: defineApiKeys(sequelize),
    doctors: defineDoctors(sequelize),
    slots: defineSlots(sequelize),
    bookings: defineBookings(sequelize),
  };
}
