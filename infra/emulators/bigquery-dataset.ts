/** Makes a dataset at a server of the BigQuery API that asks for no credentials; one that is there already stays. */
export async function createDataset(
  url: string,
  { project, dataset, location }: { project: string; dataset: string; location: string },
): Promise<void> {
  const answer = await fetch(`${url}/bigquery/v2/projects/${project}/datasets`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ datasetReference: { projectId: project, datasetId: dataset }, location }),
  });
  if (!answer.ok && answer.status !== 409)
    throw new Error(`dataset ${dataset} could not be made: ${answer.status} ${await answer.text()}`);
}
