/** Test support: a process that takes a home's lock when told to, and keeps it until it is killed. */
import { lockHome } from "../home.ts";

export type StarterReport = "ready" | { readonly has: true } | { readonly refused: string };

process.once("message", (home: string) => {
  void lockHome(home).then(
    () => report({ has: true }),
    (error: Error) => report({ refused: error.message }),
  );
});
report("ready");
// the lock itself keeps no process alive
setInterval(() => {}, 1000);

function report(what: StarterReport): void {
  process.send?.(what);
}
