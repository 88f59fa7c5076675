/** What became of a rung: it opened, or was passed over for a reason. */
export type Attempt =
  | {
      readonly opened: string;
      /** Exit code, once it is over. */
      readonly ended: Promise<number>;
      readonly stop: () => void;
    }
  | { readonly passed: string };
