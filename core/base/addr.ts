/** Guest addresses are branded so that a linear address cannot reach the physical bus untranslated. */
export type PhysAddr = number & { readonly brand: "PhysAddr" };
export type LinearAddr = number & { readonly brand: "LinearAddr" };

/** Marks an unsigned number (0 … 2^53) as a physical address. */
export function phys(value: number): PhysAddr {
  return value as PhysAddr;
}

/** Marks an unsigned number (0 … 2^53) as a linear address. */
export function linear(value: number): LinearAddr {
  return value as LinearAddr;
}
