import { Button, Checkbox, Modal, Radio, Select, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { Model } from '../../../../shared/contract/models/index.ts'
import type { Deployments } from '../../../../shared/contract/serving/index.ts'
import { proposedName } from '../../../../shared/domain/serving/deploymentName.ts'
import { api, client } from '../../app/connection.ts'
import { useDeploy } from '../../app/deploy.ts'
import { jobResult, useFollowedJob } from '../../app/jobs.ts'
import { queryClient, useMutation, useQuery } from '../../app/queries.ts'
import { useApp } from '../../app/state.ts'
import { Skeleton } from '../../ui/Answer.tsx'
import { FailureBanner } from '../../ui/Failure.tsx'
import { Bar } from '../../ui/marks.tsx'
import { nameProblem, targetsOf } from './deployChoices.ts'

/** Over whatever screen is shown: makes a deployment of a model, and leads to its page. */
export function DeployDialog() {
  const version = useDeploy((state) => state.version)
  const close = useDeploy((state) => state.close)
  const open = useApp((state) => state.app?.workspace != null) && version !== null
  return (
    <Modal opened={open} onClose={close} title={version ? `Deploy ${version}` : 'Deploy a model'} size={520}>
      {open && <Loaded version={version} onClose={close} />}
    </Modal>
  )
}

interface LoadedProps {
  readonly version: string | undefined
  readonly onClose: () => void
}

function Loaded({ version, onClose }: LoadedProps) {
  const models = useQuery(api.models.list.queryOptions({ input: {} }))
  const deployments = useQuery(api.serving.list.queryOptions({ input: {} }))
  const failed = models.error ?? deployments.error
  if (failed) return <FailureBanner error={failed} />
  if (!models.data || !deployments.data) return <Skeleton lines={5} />
  return <Form models={models.data} data={deployments.data} version={version} onClose={onClose} />
}

interface FormProps extends LoadedProps {
  readonly models: readonly Model[]
  readonly data: Deployments
}

function Form({ models, data: { deployments, endpoint }, version: asked, onClose }: FormProps) {
  const navigate = useNavigate()
  const [version, setVersion] = useState(asked ?? newestOf(models))
  const [target, setTarget] = useState<string | null>(null)
  const [typed, setTyped] = useState<string | null>(null)
  const [isDefault, setIsDefault] = useState(deployments.length === 0)
  const [jobId, setJobId] = useState<number | undefined>(undefined)
  const job = useFollowedJob(jobId)
  const targets = targetsOf(models, version ?? '')
  const ref = targets.find((one) => one.ref === target)?.ref ?? targets[0]?.ref
  const model = version?.slice(0, version.lastIndexOf('@')) ?? ''
  const name = typed ?? proposedName(model, (tried) => deployments.some((deployment) => deployment.name === tried)) ?? ''
  const problem = nameProblem(name, deployments)
  const others = deployments.filter((deployment) => deployment.model === model)
  const deploy = useMutation({
    mutationFn: async () => {
      if (ref === undefined) throw new Error('No version was chosen.')
      const started = await client.serving.deploy({ ref, name, ...(isDefault && { isDefault }) })
      setJobId(started.jobId)
      await jobResult(started.jobId)
      await queryClient.invalidateQueries({ queryKey: api.serving.key() })
      return started.name
    },
    onSuccess: (made) => {
      notifications.show({ message: `Deployed ${made}` })
      // Who closed the dialog meanwhile has gone on to something else.
      if (useDeploy.getState().version === null) return
      onClose()
      void navigate({ to: '/deployments/$name', params: { name: made } })
    },
    onError: () => {},
  })
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        deploy.mutate()
      }}
    >
      {asked === undefined && (
        <Select
          label="Model version"
          searchable
          data={models.map(({ name: group, versions }) => ({
            group,
            items: versions.map(({ ref: of, aliases }) => ({
              value: of,
              label: aliases.length > 0 ? `${of} (${aliases.join(', ')})` : of,
            })),
          }))}
          value={version}
          onChange={(chosen) => {
            setVersion(chosen ?? undefined)
            setTyped(null)
          }}
        />
      )}
      <Radio.Group label="Answers with" value={ref ?? ''} onChange={setTarget}>
        <div className="stack tight deploy-targets">
          {targets.map((one) => (
            <Radio key={one.ref} value={one.ref} label={one.label} description={one.note} />
          ))}
        </div>
      </Radio.Group>
      <TextInput
        label="Name"
        description={endpoint.service === null ? 'The last part of its URL' : `Callers ask ${endpoint.url}/${name === '' ? '…' : name}`}
        value={name}
        maxLength={63}
        error={typed !== null && problem}
        onChange={(event) => setTyped(event.target.value)}
      />
      <Checkbox
        label="Default deployment"
        description="Answers at the root of the endpoint too, where MLflow and KServe clients ask"
        checked={isDefault}
        onChange={(event) => setIsDefault(event.target.checked)}
      />
      {others.length > 0 && (
        <p className="soft sm">
          {others[0].model} is deployed as{' '}
          <Link to="/deployments/$name" params={{ name: others[0].name }} onClick={onClose}>
            {others[0].name}
          </Link>
          . To give this version a part of its traffic, edit its route instead.
        </p>
      )}
      {deploy.isError && <FailureBanner error={deploy.error} />}
      {deploy.isPending && (
        <div className="stack tight" role="status">
          <Bar share={job?.progress ?? 0} label="Deploying" />
          <span className="dim xs">{job ? `${job.phase} ${job.detail}`.trim() || 'Preparing the model' : 'Preparing the model'}</span>
        </div>
      )}
      <div className="row">
        <Button type="submit" loading={deploy.isPending} disabled={ref === undefined || problem !== null}>
          Deploy
        </Button>
      </div>
    </form>
  )
}

/** What is in use is what is deployed; else the newest. */
function newestOf(models: readonly Model[]): string | undefined {
  const versions = models.flatMap((model) => model.versions)
  return (versions.find(({ aliases }) => aliases.includes('champion')) ?? versions.toSorted((a, b) => b.createdAt - a.createdAt)[0])?.ref
}
