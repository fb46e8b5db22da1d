import type { Task } from '../../jobs/index.ts'
import { type Compacted, compactSegments, type LogSource } from '../log/compact.ts'
import { feedbackRoot } from './files.ts'
import { linesSql, writeFeedback } from './relation.ts'

/** Writes closed segments of labels and outcomes as Parquet. */
export const compactFeedbackTask: Task<Pick<LogSource, 'folder' | 'deployment'>, Compacted> = ({ folder, deployment }, context) =>
  compactSegments(
    {
      folder,
      root: feedbackRoot,
      deployment,
      write: async (duck, path, into) => {
        const sql = linesSql(path)
        const [from, to] = await duck.row(`SELECT min(epoch_ms(arrived))::VARCHAR, max(epoch_ms(arrived))::VARCHAR FROM ${sql}`)
        if (from === null) return null
        await writeFeedback(duck, sql, into)
        return { from: Number(from), to: Number(to) }
      },
    },
    context,
  )
