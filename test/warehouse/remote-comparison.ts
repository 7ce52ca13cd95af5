import { expect, it } from 'vitest';
import { type RemoteSession, remoteWarehouse } from '../../activities/warehouse/remote/index.ts';

/** What every start does with a dataset or schema that this version has migrated before. */
export function describeComparison(openSession: () => Promise<RemoteSession>): void {
  const now = () => new Date('2026-02-01T00:00:00Z');

  it('defines nothing where nothing is missing, and makes again what was dropped', {
    timeout: 60_000,
  }, async () => {
    const session = await openSession();
    const defined: string[] = [];
    const warehouse = remoteWarehouse(
      {
        ...session,
        define: (statements) => {
          defined.push(...statements);
          return session.define(statements);
        },
      },
      now,
    );
    await warehouse.migrate();
    defined.length = 0;
    await warehouse.migrate();
    expect(defined).toEqual([]);
    const { table } = session.dialect;
    await session.define([`DROP VIEW ${table('window_status')}`, `DROP TABLE ${table('agent_days')}`]);
    await warehouse.migrate();
    expect(await warehouse.query('SELECT * FROM window_status')).toEqual([]);
    expect(await warehouse.query('SELECT * FROM agent_days')).toEqual([]);
    await warehouse.close();
  });
}
