/** Test support: the VM process with a machine that emulates nothing. */
import { processTransport } from "../transport.ts";
import { runVmProcess } from "../vm-process.ts";
import { createFakeMachine } from "./fake-machine.ts";

runVmProcess(processTransport(), createFakeMachine);
