import { tables } from '../../activities/contract/tables/index.ts';
import type { RemoteSession } from '../../activities/warehouse/remote/index.ts';

/**
 * Sessions over tables that are made once: a new one empties what those before it have written, and remembers what it writes
 * itself. Migrations that the code knows stay.
 */
export function emptiedSessions(open: () => Promise<RemoteSession>): () => Promise<RemoteSession> {
  const touched = new Set<string>();
  return async () => {
    const session = await open();
    const { table } = session.dialect;
    await session.define(
      [...touched].map((name) => {
        const left = name === 'schema_migrations' ? 'version > 900' : 'true';
        return `DELETE FROM ${table(name)} WHERE ${left}`;
      }),
    );
    touched.clear();
    return {
      ...session,
      atomically(transaction) {
        for (const { name } of tables) {
          if (transaction.statements.some((statement) => statement.includes(table(name)))) touched.add(name);
        }
        return session.atomically(transaction);
      },
    };
  };
}
