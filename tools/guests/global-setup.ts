/** Fetches the guests before any test file is loaded. */
import type { TestProject } from "vitest/node";
import { prepareGuests, type FoundImages } from "./fetch.ts";

declare module "vitest" {
  interface ProvidedContext {
    guests: FoundImages;
  }
}

export default function setup(project: TestProject): void {
  project.provide("guests", prepareGuests());
}
