/** Search attributes that the workflows set; the embedded server registers them at its start. */
export const searchAttributes = {
  PipelineStatus: 'Keyword',
  SourceSystem: 'Keyword',
  WindowStart: 'Datetime',
  BackfillId: 'Keyword',
  ChangeId: 'Keyword',
} as const;
