import { type FaultKind, faultKind } from '../simulator/index.ts';
import type { Profile } from './profiles.ts';

/** Every fault that extraction can meet; `conflict` belongs to dialling. */
export const extractionFaults = faultKind.options.filter((kind) => kind !== 'conflict');

const noJobs = 'what is asked for comes at once, no job stands behind it';
const noCursors = 'a page is a stretch of time that the client names, no cursor leads to the next';

/** Faults that cannot strike in a profile, with the reason. */
export const inapplicable: Record<Profile, Partial<Record<FaultKind, string>>> = {
  guide: { 'job-expired': noJobs },
  published: {
    'cursor-dropped': noCursors,
    'cursor-expired': noCursors,
    'cursor-repeated': noCursors,
    'cursor-endless': noCursors,
    'job-expired': noJobs,
  },
  details: {},
};

/** The faults that a profile can meet. */
export function faultsOf(profile: Profile): FaultKind[] {
  return extractionFaults.filter((kind) => inapplicable[profile][kind] === undefined);
}
