import type { RowSettings } from '../../contract/window-manifest.ts';

/** Id of a skill as a unit of measurement: its number, or `skill=NAME` where units are named by skill. */
export function unitOf(
  skill: { skillId: string; skillName?: string | null | undefined },
  settings: RowSettings,
): { queue_id: string; queue_name: string } {
  const name = skill.skillName ?? skill.skillId;
  return { queue_id: settings.unitKind === 'skill' ? `skill=${name}` : skill.skillId, queue_name: name };
}
