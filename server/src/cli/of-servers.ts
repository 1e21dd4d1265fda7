// The commands that can start servers and talk to them: a program of its own.
export { callCommand } from './call.ts';
export { lockCommand } from './lock.ts';
export { probeCommand } from './probe.ts';
export { verifyCommand } from './verify.ts';
