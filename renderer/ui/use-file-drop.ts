import { useState, type DragEvent } from "react";

export interface FileDrop {
  /** A file is held over the area. */
  readonly isOver: boolean;
  /** For the element that takes files. */
  readonly handlers: {
    readonly onDragOver: (event: DragEvent) => void;
    readonly onDragLeave: (event: DragEvent) => void;
    readonly onDrop: (event: DragEvent) => void;
  };
}

/** An area that takes a dropped file; areas around it do not hear of it. */
export function useFileDrop(take: (file: File) => void): FileDrop {
  const [isOver, setIsOver] = useState(false);
  return {
    isOver,
    handlers: {
      onDragOver(event) {
        if (!event.dataTransfer.types.includes("Files")) return;
        event.preventDefault();
        event.stopPropagation();
        setIsOver(true);
      },
      onDragLeave(event) {
        // Leaving for a part of the area is not leaving it.
        const to = event.relatedTarget;
        if (!(to instanceof Node) || !event.currentTarget.contains(to)) setIsOver(false);
      },
      onDrop(event) {
        setIsOver(false);
        const file = event.dataTransfer.files[0];
        if (file === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        take(file);
      },
    },
  };
}
