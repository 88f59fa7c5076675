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

export type Field = TextField | IntField | ChoiceField | OrderField | DriveField;
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
