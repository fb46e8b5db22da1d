import { StudyEnd } from '../../../../shared/contract/experiments/studies.ts'
import { studyTitle } from '../../../../shared/domain/experiments/studyText.ts'
import type { Cli, Outcome } from '../cli.ts'
import type { Session } from '../session.ts'
import { escapeText } from '../text/escape.ts'
import { studyText } from '../views/studies.ts'

/** Waits for a study and shows what it came to. */
export async function follow(
  cli: Cli,
  { client, runJob }: Session,
  started: { readonly jobId: number; readonly studyId: number },
): Promise<Outcome> {
  const begun = await client.experiments.studies.get({ study: started.studyId })
  const where = begun.target === null ? '' : ` on ${escapeText(begun.target)}`
  cli.note(`${studyTitle(begun)}${where}. If it is interrupted, resume it with: cairn sweep resume ${started.studyId}`)
  await runJob(started, StudyEnd)
  const study = await client.experiments.studies.get({ study: started.studyId })
  return { data: study, text: studyText(study, cli.style) }
}
