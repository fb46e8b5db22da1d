import { Link, useParams, useSearch } from '@tanstack/react-router'
import { CopyButton } from '@mantine/core'
import type { Deployment, Endpoint } from '../../../../shared/contract/serving/index.ts'
import { time } from '../../../../shared/numbers.ts'
import { Answer } from '../../ui/Answer.tsx'
import { IconCopy, IconStarFilled } from '../../ui/icons.ts'
import { Badge } from '../../ui/marks.tsx'
import { Page } from '../../ui/Page.tsx'
import { DeploymentActions } from './page/DeploymentActions.tsx'
import { DeploymentTrouble } from './page/DeploymentTrouble.tsx'
import { History } from './page/History.tsx'
import { Overview } from './page/Overview.tsx'
import { Programs } from './page/Programs.tsx'
import { DeploymentSettings } from './page/DeploymentSettings.tsx'
import { Requests } from './requests/Requests.tsx'
import { Rollouts } from './rollout/Rollouts.tsx'
import { GonePage } from '../../ui/GonePage.tsx'
import { StateBadge } from '../../ui/StateBadge.tsx'
import { deploymentState } from './states.ts'
import type { DeploymentTab } from './tabs.ts'
import { TryIt } from './tryIt/TryIt.tsx'
import { useDeployments } from './useDeployments.ts'
import './serving.css'

const tabs: readonly (readonly [DeploymentTab, string])[] = [
  ['overview', 'Overview'],
  ['requests', 'Requests'],
  ['try', 'Try it'],
  ['code', 'Code'],
  ['rollout', 'Roll-out'],
  ['history', 'History'],
  ['settings', 'Settings'],
]

/** One deployment: where its traffic goes, how it does, what it was asked, and what can be changed. */
export function DeploymentPage() {
  const { name } = useParams({ from: '/deployments/$name' })
  const { tab = 'overview' } = useSearch({ from: '/deployments/$name' })
  const deployments = useDeployments()
  return (
    <Answer query={deployments}>
      {(data) => {
        const deployment = data.deployments.find((one) => one.name === name)
        return deployment ? <Shown key={name} deployment={deployment} endpoint={data.endpoint} tab={tab} /> : <Gone name={name} />
      }}
    </Answer>
  )
}

function Gone({ name }: { readonly name: string }) {
  return (
    <GonePage kind="deployment" name={name}>
      <Link to="/deployments">All deployments</Link>
    </GonePage>
  )
}

export interface DeploymentProps {
  readonly deployment: Deployment
  readonly endpoint: Endpoint
}

function Shown({ deployment, endpoint, tab }: DeploymentProps & { readonly tab: DeploymentTab }) {
  const { name, model, url, isDefault, createdAt } = deployment
  return (
    <Page
      title={
        <>
          <span className="clip" title={name}>
            {name}
          </span>
          {isDefault && (
            <Badge tone="info" icon={<IconStarFilled className="i" aria-hidden />}>
              default
            </Badge>
          )}
        </>
      }
      beside={<StateBadge state={deploymentState(deployment, endpoint.service)} />}
      sub={
        <>
          <Link to="/models/$name" params={{ name: model }}>
            {model}
          </Link>{' '}
          · deployed {time(createdAt)} · <code>{url}</code>{' '}
          <CopyButton value={url}>
            {({ copied, copy }) => (
              <button
                type="button"
                className="btn quiet icon"
                onClick={copy}
                aria-label={copied ? 'Copied' : 'Copy URL'}
                title={copied ? 'Copied' : 'Copy URL'}
              >
                <IconCopy className="i s" aria-hidden />
              </button>
            )}
          </CopyButton>
        </>
      }
      actions={<DeploymentActions deployment={deployment} />}
      below={
        <nav className="tabs" aria-label="Deployment sections">
          {tabs.map(([id, title]) => (
            <Link key={id} to="/deployments/$name" params={{ name }} search={{ tab: id }} aria-current={id === tab ? 'page' : undefined}>
              {title}
            </Link>
          ))}
        </nav>
      }
    >
      <div className="stack">
        <DeploymentTrouble deployment={deployment} endpoint={endpoint} />
        <Tab deployment={deployment} endpoint={endpoint} tab={tab} />
      </div>
    </Page>
  )
}

function Tab({ deployment, endpoint, tab }: DeploymentProps & { readonly tab: DeploymentTab }) {
  switch (tab) {
    case 'overview':
      return <Overview deployment={deployment} />
    case 'requests':
      return <Requests deployment={deployment} />
    case 'try':
      return <TryIt deployment={deployment} endpoint={endpoint} />
    case 'code':
      return <Programs deployment={deployment} endpoint={endpoint} />
    case 'rollout':
      return <Rollouts deployment={deployment} />
    case 'history':
      return <History deployment={deployment} />
    case 'settings':
      return <DeploymentSettings deployment={deployment} />
  }
}
