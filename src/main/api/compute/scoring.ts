import { scoringContract } from '../../../shared/contract/compute/scoring.ts'
import { type ScoreRequest, scoringSubject, startScoring } from '../../compute/index.ts'
import { packageFile } from '../../packages/index.ts'
import { exportSourceOf } from '../../serving/index.ts'
import { basename } from 'node:path'
import { type ApiContext, implementing } from '../base.ts'
import { workOf } from '../perform.ts'

const os = implementing(scoringContract)

type Model = { readonly file: string } | { readonly package: number } | { readonly ref: string }

export const scoring = {
  start: os.start.handler(async ({ input: { model, data, ...rest }, context }) =>
    startScoring(workOf(context), {
      ...rest,
      ...(await modelOf(model, context)),
      data: 'ref' in data ? data : { path: context.resolveFile(data.file, 'data') },
    }),
  ),
}

async function modelOf(model: Model, context: ApiContext): Promise<Pick<ScoreRequest, 'source' | 'model' | 'subject'>> {
  const subject = 'file' in model ? null : scoringSubject(context.workspace().db, model)
  if ('ref' in model) return { source: await exportSourceOf(context.workspace(), model.ref), model: model.ref, subject }
  if ('package' in model)
    return {
      source: { kind: 'package', path: await packageFile(context.workspace(), model.package) },
      model: `package ${model.package}`,
      subject,
    }
  const path = context.resolveFile(model.file)
  return { source: { kind: 'package', path }, model: basename(path), subject: null }
}
