// Words that options of the command line choose from, without their schemas: a command on files starts sooner than those
// are loaded.

export const pValueAdjustments = ['benjamini-hochberg', 'romano-wolf'] as const;
export const dialPolicies = ['guide', 'guarded'] as const;
/** Rules that decide about the alert for a drifted effect. */
export const driftRules = ['guide', 'robust'] as const;
