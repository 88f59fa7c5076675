/**
 * Fetches the guests and tells where they are: `npm run guests:fetch`. What is there already is not fetched again; delete
 * .cache/guests to start anew.
 */
import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { Apt, Unavailable } from "./apt.ts";
import { GUEST_IMAGES, type GuestImage, type GuestImageId, withFolder } from "./images.ts";

const ROOT = join(import.meta.dirname, "../..");
export const CACHE = join(ROOT, ".cache/guests");

/** Where an image is, or why it is not there. */
export type Found = { readonly path: string } | { readonly reason: string };
export type FoundImages = Readonly<Record<GuestImageId, Found>>;

/** Fetches and makes what is missing. Never throws for what the world does not give. */
export function prepareGuests(): FoundImages {
  const apt = new Apt(CACHE);
  const found = Object.entries(GUEST_IMAGES).map(([id, image]): [string, Found] => [id, prepare(apt, id, image)]);
  return Object.fromEntries(found) as FoundImages;
}

function prepare(apt: Apt, id: string, image: GuestImage): Found {
  try {
    const folders = new Map(image.packages.map((wanted) => [wanted.name, apt.unpacked(wanted)]));
    const target = withFolder(join(CACHE, "images", `${id}.img`));
    const path = existsSync(target) ? target : image.make((name) => folders.get(name)!, target);
    if (!existsSync(path)) throw new Unavailable(`the package has no file ${relative(CACHE, path)}`);
    return { path };
  } catch (error) {
    if (error instanceof Unavailable) return { reason: error.message };
    throw error;
  }
}

if (process.argv[1] === import.meta.filename) {
  for (const [id, found] of Object.entries(prepareGuests())) {
    const where = "path" in found ? relative(ROOT, found.path) : `not there: ${found.reason}`;
    console.log(`${GUEST_IMAGES[id as GuestImageId].title}: ${where}`);
  }
}
