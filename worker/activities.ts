import { createAlertActivities } from '../activities/alerts/activities.ts';
import { createDialingActivities } from '../activities/dialing/activities.ts';
import { createExtractionActivities, systemClock } from '../activities/extraction/index.ts';
import { createKpiActivities } from '../activities/kpis/activities.ts';
import { createMeasurementActivities } from '../activities/measurement/activities.ts';
import { createWarehouseActivities } from '../activities/warehouse/activities.ts';
import type { Dependencies } from './dependencies.ts';

/** Activities by task queue. */
export function createActivities(dependencies: Dependencies) {
  const { warehouse } = dependencies;
  return {
    extraction: {
      ...createExtractionActivities({ ...dependencies, clock: systemClock }),
      ...createAlertActivities(dependencies),
    },
    warehouse: warehouse === undefined ? {} : createWarehouseActivities({ ...dependencies, warehouse }),
    estimation: { ...createMeasurementActivities(dependencies), ...createKpiActivities() },
    dialing: createDialingActivities(dependencies),
  };
}
