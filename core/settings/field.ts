/**
 * What a VM setting is. One declaration gives the value's type, its default, its check and the sentence when the check
 * fails, the control that edits it, its unit, and when a change takes effect.
 */
interface Common {
  readonly label: string;
  /** A sentence for the user beside the control. */
  readonly help?: string;
  /** "anytime": also while the VM runs, and it takes effect at once. "whenOff": only while it is switched off. */
  readonly change: "anytime" | "whenOff";
  /** The only value there is for now, and why: the control is shown, and cannot be used. */
  readonly unavailable?: string;
}

/** One line of text; blanks around it do not count. */
export interface TextField extends Common {
  readonly kind: "text";
  readonly maxLength: number;
  readonly default: string;
}

export interface IntField extends Common {
  readonly kind: "int";
  readonly min: number;
  readonly max: number;
  readonly unit: string;
  /** The host's own memory limits the value further: see memory-zones.ts. */
  readonly limitedBy?: "hostMemory";
  readonly default: number;
}

export interface ChoiceField<V extends string = string> extends Common {
  readonly kind: "choice";
  readonly options: readonly V[];
  readonly optionLabels: Readonly<Record<V, string>>;
  readonly default: V;
}

/** Some of the options, each at most once, in an order that matters. */
export interface OrderField<V extends string = string> extends Common {
  readonly kind: "order";
  readonly options: readonly V[];
  readonly optionLabels: Readonly<Record<V, string>>;
  readonly default: readonly V[];
}

/** What may be in a drive: a diskette, a hard disk image, a CD image. */
export type DriveKind = "floppy" | "disk" | "cd";

/** The image in a drive: null is an empty drive, or for a hard disk none. */
export interface DriveField extends Common {
  readonly kind: "drive";
  readonly drive: DriveKind;
  readonly default: DriveImage | null;
}

export interface DriveImage {
  /** Absolute host path, or the name of an image that Nestbox brings along. */
  readonly path: string;
  /** False: the file is never changed; what the guest writes is lost at power off. */
  readonly writable: boolean;
  /** Of disks: the image's format, found when it was added, so that what a guest writes cannot change it. */
  readonly format?: string | undefined;
}

/** Where the other end of a serial line is. */
export interface SerialField extends Common {
  readonly kind: "serial";
  readonly default: SerialEnd;
}

export type SerialEnd =
  /** A terminal in the machine's window. */
  | { readonly to: "window" }
  /** What the guest sends is added to a file on the host. */
  | { readonly to: "file"; readonly path: string }
  /** Nestbox waits for a connection on this port of the host's loopback address. */
  | { readonly to: "tcp"; readonly port: number };

export const SERIAL_ENDS = ["window", "file", "tcp"] as const satisfies readonly SerialEnd["to"][];
/** Ports below are for the host's own services; the highest is what TCP has. */
export const TCP_PORT_MIN = 1024;
export const TCP_PORT_MAX = 65_535;

export type Field = TextField | IntField | ChoiceField | OrderField | DriveField | SerialField;
export type Page = Readonly<Record<string, Field>>;

export type ValueOf<F> = F extends TextField
  ? string
  : F extends IntField
    ? number
    : F extends ChoiceField<infer V>
      ? V
      : F extends OrderField<infer V>
        ? readonly V[]
        : F extends DriveField
          ? DriveImage | null
          : F extends SerialField
            ? SerialEnd
            : never;

export type ValuesOf<P extends Page> = { readonly [K in keyof P]: ValueOf<P[K]> };

/** Keep the options' literal types, so that values are typed as the options and not as strings. */
export function choice<const V extends string>(field: Omit<ChoiceField<V>, "kind">): ChoiceField<V> {
  return { kind: "choice", ...field };
}

export function order<const V extends string>(field: Omit<OrderField<V>, "kind">): OrderField<V> {
  return { kind: "order", ...field };
}

/** Every field's default. */
export function defaults<P extends Page>(page: P): ValuesOf<P> {
  return Object.fromEntries(Object.entries(page).map(([key, field]) => [key, field.default])) as ValuesOf<P>;
}
