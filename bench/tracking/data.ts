import type { Workspace } from '../../src/main/workspace/index.ts'

export interface ManyRuns {
  /** The id of their experiment for other programs. */
  readonly experiment: string
  readonly runs: number
  /** Each run has one point of each. */
  readonly metrics: number
  readonly params?: number
}

/** Runs as clients log them, straight into the registry: reading them is measured, not writing. */
export function addManyRuns({ sqlite, write }: Workspace, { experiment, runs, metrics, params = 5 }: ManyRuns): void {
  const hash = (i: string, j: string) => `((((${i} * 48271 + ${j} * 117649) % 2147483647) * 69621 % 2147483647) / 2147483647.0)`
  write(() => {
    const add = sqlite.prepare('INSERT INTO experiments (uuid, name, created_at, updated_at) VALUES (?, ?, 1, 1)')
    const id = add.run(experiment, `bench ${experiment}`).lastInsertRowid
    const count = (n: number) => `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${n - 1})`
    const first = 1 + (sqlite.prepare('SELECT coalesce(max(id), 0) FROM runs').pluck().get() as number)
    sqlite.exec(`
      ${count(runs)} INSERT INTO runs (id, uuid, experiment_id, name, source, status, user, created_at, started_at, ended_at)
        SELECT ${first} + i, lower(hex(randomblob(16))), ${id}, 'run-' || i, 'mlflow', 'done', 'bench', 1700000000000 + i, 1700000000000 + i, 1700000001000 + i FROM n;
      ${count(metrics)} INSERT INTO metric_series (run_id, name, points, last_step, last_timestamp, last, minimum, minimum_step, maximum, maximum_step)
        SELECT r.id, printf('metric_%05d', i), 1, 0, r.created_at, ${hash('r.id', 'i')}, ${hash('r.id', 'i')}, 0, ${hash('r.id', 'i')}, 0
        FROM runs r, n WHERE r.experiment_id = ${id};
      INSERT INTO metric_points SELECT s.id, 0, s.last_timestamp, s.last, 0 FROM metric_series s WHERE s.run_id >= ${first};
      ${count(params)} INSERT INTO run_params SELECT r.id, 'param_' || i, r.id % (i + 3), r.id % (i + 3) FROM runs r, n WHERE r.experiment_id = ${id};
      INSERT INTO run_tags SELECT r.id, 'mlflow.source.name', 'train.py' FROM runs r WHERE r.experiment_id = ${id}`)
  })
}
