import type { CpuModel } from "./cpu-model.ts";
import type { CpuState } from "./cpu-state.ts";
import { DescriptorTables } from "./descriptor-tables.ts";
import { InnerStacks } from "./inner-stack.ts";
import type { LinearMemory, TranslationControl } from "./linear-memory.ts";
import { Segmentation } from "./segmentation.ts";
import { PendingPushes, StackReader } from "./stack.ts";
import { TaskSwitcher } from "./task-switch.ts";

/** What transfers of control are made of. One set a processor. */
export interface CpuParts {
  readonly state: CpuState;
  readonly model: CpuModel;
  readonly memory: LinearMemory;
  readonly tables: DescriptorTables;
  readonly segments: Segmentation;
  readonly stack: StackReader;
  readonly pushes: PendingPushes;
  readonly innerStacks: InnerStacks;
  readonly tasks: TaskSwitcher;
}

/** Builds the parts. `translation` hears of what a task switch changes. */
export function createCpuParts(
  state: CpuState,
  memory: LinearMemory,
  model: CpuModel,
  translation: TranslationControl,
): CpuParts {
  const tables = new DescriptorTables(state, memory);
  const segments = new Segmentation(state, tables);
  const pushes = new PendingPushes(state, memory);
  return {
    state,
    model,
    memory,
    tables,
    segments,
    stack: new StackReader(state, memory, segments),
    pushes,
    innerStacks: new InnerStacks(state, memory, segments),
    tasks: new TaskSwitcher({ state, memory, model, tables, segments, pushes, translation }),
  };
}
