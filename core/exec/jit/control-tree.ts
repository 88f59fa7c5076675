/**
 * The shape of a region's control flow as wasm can say it: a dominator tree, loop headers, and merge points. Edges that
 * structured control flow cannot express (into a loop's middle) are named, so that the region leaves there instead.
 * [Ramsey] Beyond Relooper, ICFP 2022.
 */

export interface ControlTree {
  /** Nodes that can be reached, in reverse postorder. */
  readonly order: readonly number[];
  /** By node: place in `order`, or -1. */
  readonly position: readonly number[];
  /** By node: nodes that it immediately dominates, latest in `order` first. */
  readonly children: readonly (readonly number[])[];
  readonly isLoopHeader: readonly boolean[];
  /** Reached by more than one edge from earlier nodes. */
  readonly isMerge: readonly boolean[];
  /** `from * count + to` of edges to leave the region by. */
  readonly cut: ReadonlySet<number>;
}

/** `successors[n]`: nodes behind n, each at most twice. Entry is node 0. */
export function controlTree(successors: readonly (readonly number[])[]): ControlTree {
  const count = successors.length;
  const order = reversePostorder(successors);
  const position = Array<number>(count).fill(-1);
  for (const [place, node] of order.entries()) position[node] = place;
  const predecessors: number[][] = Array.from({ length: count }, () => []);
  for (const node of order) for (const to of successors[node]!) predecessors[to]!.push(node);
  const dominator = immediateDominators(order, position, predecessors);
  const dominates = (a: number, b: number): boolean => {
    let node = b;
    while (position[node]! > position[a]!) node = dominator[node]!;
    return node === a;
  };
  const cut = new Set<number>();
  const isLoopHeader = Array<boolean>(count).fill(false);
  const forward = Array<number>(count).fill(0);
  for (const node of order) {
    for (const to of successors[node]!) {
      if (position[to]! > position[node]!) forward[to] = forward[to]! + 1;
      else if (dominates(to, node)) isLoopHeader[to] = true;
      else cut.add(node * count + to);
    }
  }
  const children: number[][] = Array.from({ length: count }, () => []);
  for (const node of order.toReversed()) if (node !== 0) children[dominator[node]!]!.push(node);
  return { order, position, children, isLoopHeader, isMerge: forward.map((edges) => edges > 1), cut };
}

function reversePostorder(successors: readonly (readonly number[])[]): number[] {
  const done = new Set<number>([0]);
  const post: number[] = [];
  const stack: { node: number; at: number }[] = [{ node: 0, at: 0 }];
  while (stack.length > 0) {
    const top = stack.at(-1)!;
    const to = successors[top.node]![top.at++];
    if (to === undefined) {
      post.push(top.node);
      stack.pop();
    } else if (!done.has(to)) {
      done.add(to);
      stack.push({ node: to, at: 0 });
    }
  }
  return post.toReversed();
}

/** [Cooper] A Simple, Fast Dominance Algorithm: by repeated intersection in reverse postorder. */
function immediateDominators(
  order: readonly number[],
  position: readonly number[],
  predecessors: readonly (readonly number[])[],
): number[] {
  const dominator = Array<number>(position.length).fill(-1);
  dominator[0] = 0;
  const meet = (first: number, second: number): number => {
    let [a, b] = [first, second];
    while (a !== b) {
      while (position[a]! > position[b]!) a = dominator[a]!;
      while (position[b]! > position[a]!) b = dominator[b]!;
    }
    return a;
  };
  for (let changed = true; changed;) {
    changed = false;
    for (const node of order) {
      if (node === 0) continue;
      let best = -1;
      for (const from of predecessors[node]!) {
        if (dominator[from]! < 0) continue;
        best = best < 0 ? from : meet(best, from);
      }
      if (dominator[node] === best) continue;
      dominator[node] = best;
      changed = true;
    }
  }
  return dominator;
}
