import { deriveSeed } from '../../../activities/random.ts';
import { createDiallerModel, type DiallerModel, type DiallerSettings } from './model.ts';

/** Ratio bounds of the platform. */
export const ratioBounds = { minimum: 0.1, maximum: 5 } as const;

/** A simulated outbound campaign. */
export interface Campaign {
  id: string;
  name: string;
  /** Calls dialled per idle agent. */
  ratio: number;
  state: 'running' | 'stopped';
  predictiveDialEnabled: boolean;
  dialler: DiallerModel;
  /** Simulated seconds at the last change of the ratio. */
  updatedS: number;
  lookedAt: boolean;
}

const settings: DiallerSettings = {
  agents: 80,
  pickup: { mean: 0.945, amplitude: 0.02, periodS: 3600 },
  talk: { mean: 75, cv: 0.8 },
  wrap: { mean: 30, cv: 0.7 },
  roundS: 5,
};

/** Seconds of calls that a campaign has behind it when the server starts. */
const historyS = 600;

/** The campaigns of the organisation: one to tune, one without predictive dialling, one that is stopped. */
export function createCampaigns(seed: number): Map<string, Campaign> {
  const list = [
    makeCampaign('spring-renewals', 'Spring Renewals', 'running', true, seed),
    makeCampaign('winback', 'Win Back', 'running', false, seed),
    makeCampaign('collections', 'Collections', 'stopped', true, seed),
  ];
  return new Map(list.map((campaign) => [campaign.id, campaign]));
}

function makeCampaign(
  id: string,
  name: string,
  state: Campaign['state'],
  predictiveDialEnabled: boolean,
  seed: number,
): Campaign {
  const dialler = createDiallerModel(settings, deriveSeed(seed, 'campaign', id));
  if (state === 'running') dialler.advance(historyS, 1);
  return { id, name, ratio: 1, state, predictiveDialEnabled, dialler, updatedS: 0, lookedAt: false };
}
