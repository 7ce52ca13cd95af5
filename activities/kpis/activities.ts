export function createKpiActivities(_: unknown) {
  return {
    async rollUpKpis(request: { input: string; outDir: string; runId: string }): Promise<{ outDir: string }> {
      return { outDir: request.outDir };
    },
  };
}
export type KpiActivities = ReturnType<typeof createKpiActivities>;
