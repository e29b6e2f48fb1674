import { param } from '../../declarations/module.ts';
import type { QueueOptions } from './queue.ts';

/**
 * Parameters that sipscript adds to every transport that queues. The real modules have none: they lose what
 * they cannot send at once.
 */
export const queueParameters = {
  queue_size: param.integer(
    10_000,
    'sipscript only: events that one subscriber may have waiting. With a full queue a raise fails.',
    {
      check: (value) => (typeof value === 'number' && value > 0 ? null : 'must be at least 1'),
    },
  ),
  queue_policy: param.string(
    'refuse',
    "sipscript only: what a full queue does, 'refuse' the new event or 'drop-oldest'.",
    {
      check: (value) =>
        value === 'refuse' || value === 'drop-oldest' ? null : "must be 'refuse' or 'drop-oldest'",
    },
  ),
};

export function queueOptions(params: {
  readonly queue_size: number;
  readonly queue_policy: string | null;
}): QueueOptions {
  return {
    size: params.queue_size,
    policy: params.queue_policy === 'drop-oldest' ? 'drop-oldest' : 'refuse',
  };
}
