/**
 * The DSDT: what an operating system cannot find out by itself about the board. One PCI bus behind an i440FX, a PIIX3
 * that leads PCI interrupts, the devices at fixed ports, and soft-off through the PIIX4.
 */
import {
  type Aml,
  and,
  argument0,
  byteFields,
  codes,
  define,
  device,
  dwordField,
  eisaId,
  give,
  integer,
  le,
  local0,
  method,
  name,
  nowhere,
  or,
  pack,
  pciConfigRegion,
  processor,
  scope,
  store,
  when,
} from "./aml.ts";
import { busRange, dma, irq, memoryRange, portRange, ports, resources, sharedInterrupt } from "./resources.ts";

/** As post-pci.asm gives them out. */
const PCI_MEMORY_FIRST = 0xe000_0000;
const PCI_MEMORY_LAST = 0xfebf_ffff;
const PM_PORTS = 0x600;
const SMBUS_PORTS = 0x700;
const PIIX_PIRQ = 0x60;
const LINKS = ["LNKA", "LNKB", "LNKC", "LNKD"];
const FIELDS = ["PRQA", "PRQB", "PRQC", "PRQD"];
/** Interrupts that ISA devices leave free. */
const PCI_INTERRUPTS = [5, 10, 11];
const DEVICES = 32;
/** Sleep type that the PIIX4 takes for soft-off. [PIIX4] PMCNTRL */
const SOFT_OFF = 0;

const PRESENT = 0x0b;
const DISABLED = 0x09;
const ROUTE_OFF = 0x80;
const FIRST_INTERRUPT_AT = 5;

/** 1: integers have 32 bits. */
const REVISION = 1;
const CHECKSUM_AT = 9;
const CHECKSUM_UNSET = 0;

export function dsdt(): Uint8Array {
  const body = [
    scope("\\_PR", processor("CPU0", 0)),
    define("\\_S5", pack(integer(SOFT_OFF), integer(SOFT_OFF), integer(0), integer(0))),
    scope("\\_SB", pciBus(), ...LINKS.map((_, index) => link(index)), motherboard()),
  ].flat();
  const length = 36 + body.length;
  const bytes = Uint8Array.from([
    ...codes("DSDT"),
    ...le(length, 4),
    REVISION,
    CHECKSUM_UNSET,
    ...codes("NESTBX"),
    ...codes("NESTBOX "),
    ...le(1, 4),
    ...codes("NSTB"),
    ...le(1, 4),
    ...body,
  ]);
  bytes[CHECKSUM_AT] = -bytes.reduce((total, byte) => total + byte, 0) & 0xff;
  return bytes;
}

function pciBus(): Aml {
  return device(
    "PCI0",
    define("_HID", eisaId("PNP0A03")),
    define("_ADR", integer(0)),
    define("_UID", integer(0)),
    define(
      "_CRS",
      resources(
        busRange(0, 0xff),
        ports(0xcf8, 8),
        portRange(0, 0xcf7),
        portRange(0xd00, 0xffff),
        memoryRange(0xa_0000, 0xb_ffff, 3),
        memoryRange(PCI_MEMORY_FIRST, PCI_MEMORY_LAST, 1),
      ),
    ),
    define("_PRT", interruptRouting()),
    isaBridge(),
  );
}

/** Pin p of device d is PIRQ (d + p − 1) mod 4: the wires turn from slot to slot. */
function interruptRouting(): Aml {
  const rows: Aml[] = [];
  for (let slot = 1; slot < DEVICES; slot++) {
    for (let pin = 0; pin < 4; pin++) {
      const wire = LINKS[(slot + pin - 1) % 4]!;
      rows.push(pack(integer(slot * 0x1_0000 + 0xffff), integer(pin), name(wire), integer(0)));
    }
  }
  return pack(...rows);
}

/** A device whose resources are what they are. */
function plain(path: string, id: string, ...used: readonly Aml[]): Aml {
  return device(path, define("_HID", eisaId(id)), define("_CRS", resources(...used)));
}

function isaBridge(): Aml {
  return device(
    "ISA",
    define("_ADR", integer(0x1_0000)),
    pciConfigRegion("PIRQ", PIIX_PIRQ, LINKS.length),
    byteFields("PIRQ", FIELDS),
    plain("PIC", "PNP0000", ports(0x20, 2), ports(0xa0, 2), irq(2)),
    plain("TIMR", "PNP0100", ports(0x40, 4), irq(0)),
    plain("DMA", "PNP0200", ports(0, 16), ports(0x81, 15), ports(0xc0, 32), dma(4)),
    plain("RTC", "PNP0B00", ports(0x70, 2), irq(8)),
    plain("KBD", "PNP0303", ports(0x60, 1), ports(0x64, 1), irq(1)),
    plain("MOU", "PNP0F13", irq(12)),
    plain("FDC", "PNP0700", ports(0x3f2, 4), ports(0x3f7, 1), irq(6), dma(2)),
    plain("COM1", "PNP0501", ports(0x3f8, 8), irq(4)),
  );
}

/** An interrupt wire of the PIIX3: the operating system may lead it elsewhere. [ACPI6] 6.2.13 */
function link(index: number): Aml {
  const route = name(`\\_SB.PCI0.ISA.${FIELDS[index]!}`);
  const first = name("IRQN");
  return device(
    LINKS[index]!,
    define("_HID", eisaId("PNP0C0F")),
    define("_UID", integer(index + 1)),
    define("_PRS", resources(sharedInterrupt(...PCI_INTERRUPTS))),
    define("BUFR", resources(sharedInterrupt(0))),
    method(
      "_STA",
      0,
      store(integer(PRESENT), local0),
      when(and(route, integer(ROUTE_OFF), nowhere), store(integer(DISABLED), local0)),
      give(local0),
    ),
    method("_DIS", 0, or(route, integer(ROUTE_OFF), route)),
    method(
      "_CRS",
      0,
      dwordField(name("BUFR"), FIRST_INTERRUPT_AT, "IRQN"),
      and(route, integer(0x0f), first),
      give(name("BUFR")),
    ),
    method("_SRS", 1, dwordField(argument0, FIRST_INTERRUPT_AT, "IRQN"), store(first, route)),
  );
}

/** Ports that belong to no device above. */
function motherboard(): Aml {
  return device(
    "BRD",
    define("_HID", eisaId("PNP0C02")),
    define("_CRS", resources(ports(PM_PORTS, 64), ports(SMBUS_PORTS, 16), ports(0x4d0, 2), ports(0x92, 1))),
  );
}
