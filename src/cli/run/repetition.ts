import type { Observation } from '../../declarations/observation.ts';

/** The server also logs a failed delivery, which the delivery itself shows. */
export function isRepetition(observation: Observation): boolean {
  return (
    observation.type === 'log' &&
    observation.origin === 'server' &&
    /^event \S+ was not delivered to /.test(observation.text)
  );
}
