import { createBrowserRouter } from "react-router";
import { Layout } from "./layout.tsx";
import { DoctorPage } from "./pages/doctor-page.tsx";
import { DoctorsPage } from "./pages/doctors-page.tsx";
import { NotFoundPage } from "./pages/not-found-page.tsx";
import { CrashPage, Waiting } from "./parts/notices.tsx";

// Whoever only looks for a doctor does not load the elements that book.
const BookingPage = async () => (await import("./pages/booking-page.tsx")).BookingPage;
const MyBookingPage = async () => (await import("./pages/my-booking-page.tsx")).MyBookingPage;

export const router = createBrowserRouter([
  {
    Component: Layout,
    HydrateFallback: Waiting,
    ErrorBoundary: CrashPage,
    children: [
      { index: true, Component: DoctorsPage },
      { path: "doctors/:slug", Component: DoctorPage },
      { path: "book", lazy: { Component: BookingPage } },
      { path: "book/:slug", lazy: { Component: BookingPage } },
      { path: "my-booking", lazy: { Component: MyBookingPage } },
      { path: "*", Component: NotFoundPage },
    ],
  },
]);
