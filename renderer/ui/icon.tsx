import type { LucideIcon } from "lucide-react";

const STROKE = 1.5;

/** A Lucide icon beside text; "large" in the toolbar. Never the only carrier of a meaning, so it is hidden from readers. */
export function Icon({ of: Drawing, large = false }: { of: LucideIcon; large?: boolean }) {
  return <Drawing size={large ? "var(--icon-large)" : "var(--icon)"} strokeWidth={STROKE} aria-hidden />;
}
