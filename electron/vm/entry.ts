/** The program of a VM process. */
import { createMachine } from "../../core/machine/machine.ts";
import { processTransport } from "./transport.ts";
import { runVmProcess } from "./vm-process.ts";

runVmProcess(processTransport(), createMachine);
