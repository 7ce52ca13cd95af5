/** Task queues; a worker polls those it is started for, and only the process that holds the warehouse polls `warehouse`. */
export const taskQueues = {
  workflows: 'contraflow',
  extraction: 'contraflow-extraction',
  warehouse: 'contraflow-warehouse',
  estimation: 'contraflow-estimation',
  dialing: 'contraflow-dialing',
} as const;
