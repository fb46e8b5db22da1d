import { Button, CopyButton } from '@mantine/core'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { isTrained, type TrainedRun } from '../../../../../shared/contract/experiments/index.ts'
import { foldName } from '../../../../../shared/domain/experiments/comparability.ts'
import { describeModel, growsTrees, keepsBestRound, roundsOf } from '../../../../../shared/domain/training/recipe.ts'
import { count, counted, duration, percent, time } from '../../../../../shared/numbers.ts'
import { api } from '../../../app/connection.ts'
import { useFollowedJob } from '../../../app/jobs.ts'
import { useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { Card } from '../../../ui/Card.tsx'
import { FailureBanner } from '../../../ui/Failure.tsx'
import { IconCopy, IconPencil } from '../../../ui/icons.ts'
import { Bar, Facts, Hash, Pebble } from '../../../ui/marks.tsx'
import { Page } from '../../../ui/Page.tsx'
import { StatusBadge } from '../../../ui/StatusBadge.tsx'
import { Evaluation } from '../../evaluation/Evaluation.tsx'
import '../experiments.css'
import { ArtifactsCard } from '../artifacts/ArtifactsCard.tsx'
import { RunArtifacts } from '../artifacts/RunArtifacts.tsx'
import { isLive, whileLive } from '../live.ts'
import { Warnings } from '../Warnings.tsx'
import { Curves } from './Curves.tsx'
import { Epochs } from './Epochs.tsx'
import { ForeignRun } from './foreign/ForeignRun.tsx'
import { Reproductions } from './Reproductions.tsx'
import { Origin } from './Origin.tsx'
import { RunActions } from './RunActions.tsx'
import { RunLog } from './RunLog.tsx'
import { RunMetrics } from './RunMetrics.tsx'
import { RunNotes } from './RunNotes.tsx'
import { useCurves } from './useCurves.ts'
import { givenName } from '../runs/runText.ts'

/** One run: while it trains, and what came of it. */
export function RunPage() {
  const { run: id } = useParams({ from: '/experiments/runs/$run' })
  const { tab = 'overview', path } = useSearch({ from: '/experiments/runs/$run' })
  const run = useQuery({ ...api.experiments.get.queryOptions({ input: { run: id } }), refetchInterval: whileLive(isLive) })
  return (
    <Answer query={run}>
      {(data) => {
        if (!isTrained(data)) return <ForeignRun run={data} tab={tab} path={path} />
        return tab === 'artifacts' ? <TrainedArtifacts run={data} path={path} /> : <Shown run={data} />
      }}
    </Answer>
  )
}

/** The files of a run that Cairn trained, as a screen of their own. */
function TrainedArtifacts({ run, path }: { readonly run: TrainedRun; readonly path: string | undefined }) {
  return (
    <Page
      mark={<Pebble big />}
      title={`Artifacts of run ${run.id}`}
      sub={
        <Link to="/experiments/runs/$run" params={{ run: run.id }}>
          Back to the run
        </Link>
      }
      fill
    >
      <RunArtifacts run={run} path={path} />
    </Page>
  )
}

function Shown({ run }: { readonly run: TrainedRun }) {
  const job = useFollowedJob(run.jobId)
  const live = run.status === 'running' || run.status === 'queued'
  const curves = useCurves(run, live)
  const given = givenName(run)
  const elapsed = job?.startedAt == null ? null : Date.now() - job.startedAt
  return (
    <Page
      mark={<Pebble big />}
      title={
        <>
          Run {run.id} {given !== null && <span className="soft clip">{given}</span>} <StatusBadge status={run.status} />
        </>
      }
      sub={`${describeModel(run.recipe.model)} for ${run.target} on ${run.dataset}`}
      actions={<RunActions run={run} />}
      below={
        live && job ? (
          <div className="progress-strip">
            <div className="row">
              <b>{job.phase || 'waiting'}</b>
              <span className="soft num">{job.detail}</span>
              <span className="push num">
                {elapsed !== null && `${duration(elapsed)} elapsed · `}
                {percent(job.progress)}
                {elapsed !== null && job.progress > 0.05 && <b>{` · ${duration((elapsed * (1 - job.progress)) / job.progress)} left`}</b>}
              </span>
            </div>
            <Bar share={job.progress} label={`Run ${run.id}`} />
          </div>
        ) : undefined
      }
    >
      {run.stopped === 'cancelled' && (
        <div className="banner info" role="status">
          <span>
            {!keepsBestRound(run.recipe.model)
              ? `Stopped at tree ${run.epochs}. The trees so far are saved and evaluated.`
              : growsTrees(run.recipe.model)
                ? `Stopped at tree ${run.epochs}. The trees up to its best one, ${run.bestEpoch}, are saved and evaluated.`
                : `Stopped at epoch ${run.epochs}. The weights of its best epoch, ${run.bestEpoch}, are saved and evaluated.`}
          </span>
        </div>
      )}
      <Origin run={run} />
      <Warnings warnings={run.warnings} />
      <Reproductions run={run} />
      {run.error && run.status !== 'stopped' && <FailureBanner error={run.error} />}
      <div className="run-parts">
        <div className="stack">
          <Curves run={run} live={live} curves={curves} />
          {run.metrics.length > 0 && <RunMetrics run={run} />}
          {live && <BaselinesToCome />}
          <RunLog run={run} live={live} state={`${run.status} ${job?.phase ?? ''}`} />
          {!live && run.metrics.some(({ part }) => part === 'test') && <Evaluation subject={{ run: run.id }} />}
        </div>
        <div className="stack">
          {live && <Epochs run={run} live={live} curves={curves} />}
          <Card title="Recipe" actions={<RecipeActions run={run} />}>
            <Facts
              facts={[
                { name: 'Data', value: <DataLink dataset={run.dataset} /> },
                { name: 'Target', value: run.target },
                ...(run.positive === null ? [] : [{ name: 'Positive class', value: run.positive }]),
                { name: 'Model', value: describeModel(run.recipe.model) },
                { name: 'Features', value: count(run.recipe.features.length) },
                ...(growsTrees(run.recipe.model)
                  ? []
                  : [
                      { name: 'Optimizer', value: `${run.recipe.model.optimizer.kind}, rate ${run.recipe.model.optimizer.learningRate}` },
                      { name: 'Batch size', value: count(run.recipe.model.batchSize) },
                    ]),
                {
                  name: growsTrees(run.recipe.model) ? 'Trees' : 'Epochs',
                  value:
                    run.epochs === null
                      ? `up to ${roundsOf(run.recipe.model)}`
                      : `${run.epochs} of ${roundsOf(run.recipe.model)}${keepsBestRound(run.recipe.model) ? `, best ${run.bestEpoch}` : ''}`,
                },
                { name: 'Split', value: run.fold ? foldName(run.fold) : `${run.recipe.split.kind}, seed ${run.recipe.split.seed}` },
                ...(run.split?.withoutTarget
                  ? [{ name: 'Without target', value: `${counted(run.split.withoutTarget, 'row')}, excluded` }]
                  : []),
                { name: 'Seed', value: run.recipe.seed },
              ]}
            />
          </Card>
          <Card title="Record">
            <Facts
              facts={[
                { name: 'Experiment', value: run.experiment },
                ...(run.user === null ? [] : [{ name: 'Started by', value: run.user }]),
                { name: 'Engine', value: run.engine ? `${run.engine} ${run.engineVersion ?? ''}` : '–' },
                { name: 'Why', value: <span className="wrap-text">{run.engineReason ?? '–'}</span> },
                { name: 'Fingerprint', value: run.fingerprint ? <Hash value={run.fingerprint} /> : '–' },
                ...(run.fingerprintFormat === 1 ? [{ name: 'Covers', value: 'data and recipe, not folds or pruning' }] : []),
                { name: 'Started', value: time(run.startedAt) },
                { name: 'Duration', value: run.startedAt !== null && run.endedAt !== null ? duration(run.endedAt - run.startedAt) : '–' },
                { name: 'Cairn', value: run.appVersion },
              ]}
            />
          </Card>
          {!live && <Epochs run={run} live={live} curves={curves} />}
          <ArtifactsCard run={run} />
          <RunNotes key={run.id} run={run} />
        </div>
      </div>
    </Page>
  )
}

/** While it trains there is nothing yet to hold its figures against. */
function BaselinesToCome() {
  return (
    <Card title="Baselines" padded>
      <p className="dim sm">After training, a simple and a linear baseline are evaluated on the same rows as this model.</p>
    </Card>
  )
}

function RecipeActions({ run }: { readonly run: TrainedRun }) {
  const navigate = useNavigate()
  return (
    <>
      <Button
        size="xs"
        variant="subtle"
        color="gray"
        leftSection={<IconPencil className="i s" aria-hidden />}
        onClick={() => void navigate({ to: '/experiments/new', search: { from: run.id } })}
      >
        Edit recipe…
      </Button>
      <CopyRecipe run={run} />
    </>
  )
}

function CopyRecipe({ run }: { readonly run: TrainedRun }) {
  return (
    <CopyButton value={JSON.stringify(run.recipe, null, 2)}>
      {({ copied, copy }) => (
        <Button size="xs" variant="subtle" color="gray" leftSection={<IconCopy className="i s" aria-hidden />} onClick={copy}>
          {copied ? 'Copied' : 'Copy JSON'}
        </Button>
      )}
    </CopyButton>
  )
}

function DataLink({ dataset }: { readonly dataset: string }) {
  const [name, version] = dataset.split('@v')
  return (
    <Link to="/datasets/$name" params={{ name }} search={{ version: Number(version) || undefined }}>
      {dataset}
    </Link>
  )
}
