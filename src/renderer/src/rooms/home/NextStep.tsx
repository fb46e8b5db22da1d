import { Button } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { runCommand } from '../../app/commands.ts'
import { Card } from '../../ui/Card.tsx'
import { nextStep, steps, type TrailData } from './trail.ts'

/** The one thing to do next, from the real state of the workspace. */
export function NextStep({ trail }: { readonly trail: TrailData }) {
  const navigate = useNavigate()
  if (trail.loading) return null
  const { at, title, why, action, path } = nextStep(trail)
  const ref = trail.datasets[0]?.versions[0]?.ref
  const go = () => {
    if (at === 0) return void runCommand('dataset.import')
    if (at === 1 || at === 2) return void navigate({ to: '/experiments/new', search: { ref } })
    if (at === 3) return void navigate({ to: '/experiments' })
    if (at === 4) return void navigate({ to: '/models' })
    if (at === 5) return void navigate({ to: '/packages/build' })
    void navigate({ to: '/datasets' })
  }
  return (
    <Card title="Next step" note={at < steps.length ? `${at + 1} of ${steps.length}` : 'all done'} className="next" padded>
      <h3>{title}</h3>
      <p className="soft sm">{why}</p>
      <ol className="steps" aria-label="Progress on the trail">
        {steps.map((step, index) => (
          <li key={step} className={index < at ? 'done' : index === at ? 'now' : ''} aria-current={index === at ? 'step' : undefined}>
            {step}
          </li>
        ))}
      </ol>
      <div className="row wrap">
        <Button onClick={go}>{action}</Button>
        <span className="push dim xs">{path}</span>
      </div>
    </Card>
  )
}
