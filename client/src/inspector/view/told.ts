// The words of the contract that the view uses, in one place.
export type * from '../../../../server/src/live/contract.ts';
export type * from '../messages.ts';
