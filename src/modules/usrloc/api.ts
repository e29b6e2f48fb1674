import { apiKey } from '../../declarations/module.ts';
import type { Location } from './location.ts';

/** What usrloc offers to registrar, nathelper and others: its tables. */
export type UsrlocApi = Location;

export const usrlocApi = apiKey<UsrlocApi>('usrloc');
