/** States as `$DLG_status` shows them. */
export const states = {
  unconfirmed: 1,
  early: 2,
  /** Answered, the ACK has not come yet. */
  answered: 3,
  confirmed: 4,
  deleted: 5,
} as const;

export type DialogState = (typeof states)[keyof typeof states];

/** What may change the state. */
export type DialogStep =
  | 'provisional'
  | 'success'
  | 'failure'
  /** The transaction of the INVITE was forgotten. */
  | 'transaction-gone'
  | 'ack'
  | 'bye'
  | 'prack'
  | 'request';

/** Facts that decide whether a step counts. */
export interface StepFacts {
  /** A BYE from the caller goes to the leg that answered. */
  readonly isForAnsweredLeg?: boolean;
  readonly hadBye?: boolean;
}

/** The state after a step (reference: modules 10). */
export function nextState(state: DialogState, step: DialogStep, facts: StepFacts = {}): DialogState {
  const isOpen = state === states.unconfirmed || state === states.early;
  switch (step) {
    case 'provisional':
      return isOpen ? states.early : state;
    case 'success':
      // A 2xx may overtake the negative reply of another branch.
      if (isOpen || (state === states.deleted && facts.hadBye !== true)) return states.answered;
      return state;
    case 'failure':
    case 'transaction-gone':
      return isOpen ? states.deleted : state;
    case 'ack':
      return state === states.answered ? states.confirmed : state;
    case 'bye':
      if (state !== states.answered && state !== states.confirmed) return state;
      return facts.isForAnsweredLeg === false ? state : states.deleted;
    case 'prack':
    case 'request':
      return state;
  }
}
