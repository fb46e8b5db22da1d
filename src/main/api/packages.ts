import { basename } from 'node:path'
import type { InferContractRouterInputs } from '@orpc/contract'
import { CairnError } from '../../shared/errors.ts'
import { signerOf, standingOfKeys } from '../authors/index.ts'
import { chooseModel } from '../models/index.ts'
import { buildInputOf, importNameOf, listPackages, packageFile, requirePackage, startBuild } from '../packages/index.ts'
import type { ImportJob } from '../packages/jobs.ts'
import type { Predicting } from '../packages/predict.ts'
import type { SampleSource } from '../packages/samples.ts'
import { placeFile } from '../workspace/index.ts'
import { type ApiContext, implementing } from './base.ts'
import { performTask, workOf } from './perform.ts'
import { packagesContract } from '../../shared/contract/packages.ts'

const os = implementing(packagesContract)

export const packages = {
  list: os.list.handler(({ context }) => listPackages(context.workspace().db, standingOfKeys(context.author.home))),
  build: os.build.handler(({ input, context }) => {
    const { ref, overwrite, license = null } = input
    const path = context.resolveFile(input.file, 'write')
    const samples = samplesFrom(input.samples, context)
    return startBuild(workOf(context), ref, { path, overwrite, license, samples, signedAs: context.author.name })
  }),
  samples: os.samples.handler(async ({ input, context, signal }) => {
    const { db } = context.workspace()
    const samples = samplesFrom(input.samples, context)
    const build = buildInputOf(db, input.ref, { path: '', overwrite: false, license: null, samples })
    return performTask(context, 'packages.samples', { build, choices: input.choices }, signal)
  }),
  verify: os.verify.handler(async ({ input, context, signal }) => {
    const path = context.resolveFile(input.file)
    const { signed, ...report } = await performTask(context, 'packages.verify', { path, keyId: input.keyId }, signal)
    return { ...report, signer: signed && signerOf(signed, context.author.home) }
  }),
  show: os.show.handler(async ({ input, context, signal }) => {
    const path = 'file' in input ? context.resolveFile(input.file) : await packageFile(context.workspace(), input.package)
    const { signed, ...contents } = await performTask(context, 'packages.show', { path }, signal)
    return { ...contents, signer: signed && signerOf(signed, context.author.home) }
  }),
  save: os.save.handler(async ({ input, context }) => {
    const workspace = context.workspace()
    const path = context.resolveFile(input.file, 'write')
    const bytes = await workspace.objects.get(requirePackage(workspace.db, input.package).object)
    if (!(await placeFile(path, bytes, { mode: 0o644, overwrite: input.overwrite })))
      throw new CairnError('ALREADY_EXISTS', `${path} already exists.`, { file: path })
    return { path, bytes: bytes.length }
  }),
  import: os.import.handler(({ input, context }) => {
    const job: ImportJob = { path: context.resolveFile(input.file), keyId: input.keyId, name: input.name, join: input.join }
    return { jobId: context.runner().enqueue('packages.import', `Import ${basename(job.path)}`, job, () => null).jobId }
  }),
  importName: os.importName.handler(({ input: { as, ...packaged }, context }) => importNameOf(context.workspace().db, packaged, as)),
  predict: os.predict.handler(async ({ input, context, signal }) => {
    const { resolveFile } = context
    const build = {
      ...(await predictorOf(input, context)),
      data: resolveFile(input.data),
      output: resolveFile(input.output, 'write'),
      overwrite: input.overwrite,
    }
    return performTask(context, 'packages.predict', build, signal)
  }),
  review: os.review.handler(async ({ input, context, signal }) => {
    const asked = { ...(await predictorOf(input, context)), data: context.resolveFile(input.data), rows: input.rows }
    return performTask(context, 'packages.review', asked, signal)
  }),
  inputs: os.inputs.handler(async ({ input, context, signal }) =>
    performTask(context, 'packages.inputs', await predictorOf(input, context), signal),
  ),
  predictRow: os.predictRow.handler(async ({ input, context, signal }) => {
    const asked = { ...(await predictorOf(input, context)), values: input.values }
    return performTask(context, 'packages.predictRow', asked, signal)
  }),
}

type Samples = InferContractRouterInputs<typeof packagesContract>['build']['samples']

function samplesFrom(samples: Samples, context: ApiContext): SampleSource | undefined {
  return samples?.kind === 'file' ? { kind: 'file', path: context.resolveFile(samples.file) } : samples
}

type Predictor = { readonly file: string } | { readonly package: number } | { readonly ref: string }

async function predictorOf(input: Predictor, context: ApiContext): Promise<Predicting> {
  if ('file' in input) return { model: { kind: 'package', path: context.resolveFile(input.file) } }
  if ('package' in input) return { model: { kind: 'package', path: await packageFile(context.workspace(), input.package) } }
  const { db } = context.workspace()
  const { source, run } = chooseModel(db, { ref: input.ref })
  if (!run) return { model: source }
  const { manifest, predictions, sensitive } = buildInputOf(db, input.ref, { path: '', overwrite: false, license: null })
  return { model: source, training: { manifest, predictions, sensitive } }
}
