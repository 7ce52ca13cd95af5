import type { HandleTimeDefinition } from '../contract/enums.ts';

/** What a platform's average handle time includes beside talk time. */
export interface HandleTimeParts {
  includesHold: boolean;
  includesAfterCallWork: boolean;
}

/** Where the configuration says nothing: Genesys Cloud counts hold and after-call work, CXone leaves hold out. */
const defaults: Record<'genesys' | 'cxone', HandleTimeParts> = {
  genesys: { includesHold: true, includesAfterCallWork: true },
  cxone: { includesHold: false, includesAfterCallWork: true },
};

/** Name of the definition that a platform's average follows. */
export function handleTimeDefinitionOf(
  kind: 'genesys' | 'cxone',
  configured: HandleTimeParts | undefined,
): HandleTimeDefinition {
  const { includesHold, includesAfterCallWork } = configured ?? defaults[kind];
  if (includesHold) return includesAfterCallWork ? 'talk+hold+acw' : 'talk+hold';
  return includesAfterCallWork ? 'talk+acw' : 'talk';
}
