import { LoaderCircle, type LucideIcon } from "lucide-react";
import { useId, type ComponentProps, type MouseEvent } from "react";
import styles from "./button.module.css";
import { classes } from "./classes.ts";
import { Icon } from "./icon.tsx";
import { Tooltip } from "./tooltip.tsx";

export interface ButtonProps extends Omit<ComponentProps<"button">, "disabled"> {
  readonly look?: "primary" | "plain" | "quiet" | "danger" | "link";
  readonly icon?: LucideIcon | undefined;
  /** Only the icon is drawn; the label is still the accessible name, and shows as the tooltip. */
  readonly iconOnly?: boolean;
  readonly large?: boolean;
  readonly busy?: boolean;
  /** Why the button cannot be pressed now. It can still be reached, so that the reason can be read. */
  readonly unavailable?: string | undefined;
  /** A keyboard shortcut to tell of. */
  readonly keys?: string | undefined;
  /** For buttons that switch something on: is it on? */
  readonly on?: boolean | undefined;
}

export function Button(props: ButtonProps) {
  const { look = "plain", icon, iconOnly = false, large = false, busy = false, unavailable, keys, on, ...rest } = props;
  const { children, className, onClick, ...native } = rest;
  const reasonId = useId();
  const isDead = unavailable !== undefined || busy;
  const press = (event: MouseEvent<HTMLButtonElement>): void => {
    if (isDead) event.preventDefault();
    else onClick?.(event);
  };
  const button = (
    <button
      type="button"
      {...native}
      className={classes(
        styles["button"],
        styles[look],
        iconOnly && styles["iconOnly"],
        on === true && styles["pressed"],
        className,
      )}
      aria-disabled={isDead || undefined}
      aria-busy={busy || undefined}
      aria-pressed={on}
      aria-describedby={unavailable === undefined ? native["aria-describedby"] : reasonId}
      onClick={press}
    >
      {busy ? (
        <span className={styles["spinner"]}>
          <Icon of={LoaderCircle} large={large} />
        </span>
      ) : (
        icon !== undefined && <Icon of={icon} large={large} />
      )}
      {iconOnly ? <span className="visually-hidden">{children}</span> : children}
      {unavailable !== undefined && (
        <span id={reasonId} hidden>
          {unavailable}
        </span>
      )}
    </button>
  );
  const tip = unavailable ?? (iconOnly ? children : undefined);
  if (tip === undefined && keys === undefined) return button;
  // The menu that it opened says more, and lies in the same place.
  const isOpen = native["aria-expanded"] === true || native["aria-expanded"] === "true";
  return (
    <Tooltip content={tip} keys={unavailable === undefined ? keys : undefined} isOff={isOpen}>
      {button}
    </Tooltip>
  );
}
