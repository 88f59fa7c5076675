import { vectors286 } from "./vectors-286/suite.ts";

vectors286("interpreter");
