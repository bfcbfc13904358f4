// What the supervisor starts: the command line of dist/, in the environment the native libraries need.
import { runProcess } from '../dist/app/entry.js';

await runProcess(process.argv.slice(2));
