// The words of the contract that the view uses, in one place.
export type * from '../../../../server/src/live/contract.ts';
export type * from '../messages.ts';
// Both have calls that were saved: the file's, and those of one server as the view is told of them.
export type { ShownCall } from '../messages.ts';
