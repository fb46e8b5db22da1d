import { Button } from '@mantine/core'
import { modals } from '@mantine/modals'
import { useState } from 'react'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { Card } from '../../../ui/Card.tsx'
import { GuideLink } from '../../../ui/GuideLink.tsx'
import { IconPlus } from '../../../ui/icons.ts'
import { AddTarget } from './AddTarget.tsx'
import './targets.css'
import { TargetRow } from './TargetRow.tsx'

/** The clusters that this person has named: where work can run besides this computer. The command line may change them too. */
export function TargetsCard() {
  const targets = useQuery({ ...api.compute.targets.list.queryOptions({ input: {} }), staleTime: 0 })
  const [added, setAdded] = useState<string | null>(null)
  const add = () => modals.open({ title: 'Add a compute target', size: 'lg', children: <AddTarget onAdded={setAdded} /> })
  return (
    <Card
      title="Compute targets"
      padded
      className="wide"
      actions={
        <>
          <GuideLink page="compute" title="Compute targets" />
          <Button size="compact-sm" variant="default" leftSection={<IconPlus className="i s" aria-hidden />} onClick={add}>
            Add target…
          </Button>
        </>
      }
    >
      <div className="stack sm">
        <p className="soft">
          Ray clusters that can run sweeps, cross-validations, best-of comparisons and batch predictions. Nothing is sent to any other
          address. The list is yours alone on this computer and applies to all workspaces.
        </p>
        <Answer query={targets} lines={2}>
          {({ targets: list }) =>
            list.length === 0 ? (
              <p className="dim">No targets yet: everything runs on this computer.</p>
            ) : (
              <ul className="targets">
                {list.map((target) => (
                  <TargetRow key={target.name} target={target} checkNow={target.name === added} />
                ))}
              </ul>
            )
          }
        </Answer>
      </div>
    </Card>
  )
}
