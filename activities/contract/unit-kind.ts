import type { ChangeConfig } from './config.ts';
import type { UnitKind } from './enums.ts';

const skillUnit = /^[^:]+:skill=/;

/** True for `platform:skill=NAME`. */
export const isSkillUnit = (unit: string): boolean => skillUnit.test(unit);

/** What the units of a change are: queues or skills; `mixed` where it names both, which one panel cannot hold. */
export function unitKindOf(change: Pick<ChangeConfig, 'treated' | 'controls'>): UnitKind | 'mixed' {
  const units = [...change.treated, ...(Array.isArray(change.controls) ? change.controls : [])];
  const skills = units.filter(isSkillUnit).length;
  return skills === 0 ? 'queue' : skills === units.length ? 'skill' : 'mixed';
}
